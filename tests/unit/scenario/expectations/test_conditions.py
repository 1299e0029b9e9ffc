"""A spec with a precondition turned off, and what its reader must see."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.errors import SpecError
from semantix.scenario.expectations.conditions import settled_without, usual_workload, without
from semantix.scenario.scenario import Scenario
from semantix.testing.small_jobs import shipped_spec

SPEC = shipped_spec("source-function")  # what a reader must see is learned from clean runs
OFF = {"checkpointing": {"enabled": False}}


def test_only_the_keys_that_are_named_are_others() -> None:
    off = without(SPEC, OFF)
    assert not off.checkpointing.enabled
    assert off.preconditions == ()
    checkpointing = replace(off.checkpointing, enabled=True)
    assert replace(off, checkpointing=checkpointing) == replace(SPEC, preconditions=())


def test_keys_that_are_wrong_are_refused() -> None:
    with pytest.raises(SpecError, match="unknown key 'enable'"):
        without(SPEC, {"checkpointing": {"enable": False}})


def test_a_reader_must_see_what_the_whole_spec_shows() -> None:
    off = without(SPEC, OFF)
    (workload,) = off.workloads
    assert usual_workload(SPEC, off, workload) == SPEC.workloads[0]
    made = settled_without(Scenario(off, workload=workload), SPEC)
    assert made.expectation is not None
    assert not made.expectation.doubt
    assert len(made.expectation.entries) == 16


def test_another_input_says_itself_what_a_reader_must_see() -> None:
    off = without(shipped_spec("write-ahead"), {"workload": {"records": 6}})
    (workload,) = off.workloads
    assert usual_workload(shipped_spec("write-ahead"), off, workload) is None
    made = settled_without(Scenario(off, workload=workload), shipped_spec("write-ahead"))
    assert made.expectation is None  # each record as it is
