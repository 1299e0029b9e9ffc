"""The command that certifies the same once more."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from semantix.certify.campaign import certify
from semantix.cli.certify_command import certify_command
from semantix.model.guarantees import Guarantee
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import APPEND, spec_of

SMALL = WorkloadSettings(records=4, keys=2, partitions=1, parallelism=1)
SPEC = replace(
    spec_of(APPEND), workloads=(SMALL,), path="a folder/own.yaml", claim=Guarantee.AT_LEAST_ONCE
)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"examples": 100}, ""),
        ({"seed": 3}, "--examples 0 --seed 3"),
        ({"claim": Guarantee.AT_MOST_ONCE}, "--claim at_most_once --examples 0"),
        ({"occurrences": "first"}, "--examples 0 --occurrences first"),
        ({"stages": ("single",)}, "--examples 0 --stages single"),
        ({"is_reduced": False, "is_fail_fast": True}, "--examples 0 --unreduced --fail-fast"),
    ],
)
def test_what_differs_from_the_defaults_is_in_the_command(options, words: str) -> None:
    quick = {"examples": 0, "stages": ("dry",), **options}
    made = certify(SPEC, **quick).again
    begin = "semantix certify 'a folder/own.yaml'"
    assert made.startswith(begin)
    told = made.removeprefix(begin).replace(" --stages dry", "").strip()
    assert told == words


def test_the_command_line_takes_what_the_command_says() -> None:
    made = certify(SPEC, examples=0, stages=("dry",), seed=7, claim=Guarantee.EXACTLY_ONCE).again
    words = shlex.split(made)[2:]
    given = certify_command.make_context("certify", words).params
    assert given["targets"] == ("a folder/own.yaml",)
    assert (given["seed"], given["claim"], given["stages"]) == (7, "exactly_once", ("dry",))


def test_a_class_without_a_claim_is_observed_again() -> None:
    of_class = replace(SPEC, path="sink.py:Sink")
    observed = certify(of_class, examples=0, stages=("dry",), judge_claim=False)
    assert "--claim" not in observed.again
    judged = certify(of_class, examples=0, stages=("dry",))
    assert "--claim at_least_once" in judged.again


def test_what_no_command_can_name_has_no_command() -> None:
    assert certify(replace(SPEC, path=""), examples=0, stages=("dry",)).again == ""
