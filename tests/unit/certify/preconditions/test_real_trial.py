"""One run on a real world, here the local disk, shows that a precondition is necessary there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from semantix.certify.campaign import certify
from semantix.certify.evidence.store import load_finding, save_findings
from semantix.certify.results import CertificationResult, PreconditionResult
from semantix.cli.worlds import execution
from semantix.oracles.judge import judge
from semantix.scenario.expectations.conditions import settled_without
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import Precondition
from semantix.testing.small_jobs import shipped_spec

SPEC = shipped_spec("two-phase-commit-files")
OFF = {one.name: one for one in SPEC.preconditions}


def tried(*conditions: Precondition) -> CertificationResult:
    spec = replace(SPEC, preconditions=conditions)
    return certify(spec, world="local", stages=("preconditions",), examples=0)


def only(*conditions: Precondition) -> PreconditionResult:
    (found,) = tried(*conditions).preconditions
    return found


@pytest.mark.parametrize(
    ("name", "oracle", "words"),
    [
        ("checkpointing is on", "EO loss", []),
        ("barriers are aligned", "EO dirty_read", []),
        ("the latest completed checkpoint is restored", "EO duplicate", ["crash_all"]),
        ("the source goes back to the positions of a checkpoint", "EO loss", ["crash_all"]),
        ("the reader skips staging files", "EO duplicate", []),
    ],
)
def test_a_condition_is_necessary_on_a_real_disk(name: str, oracle: str, words: list[str]) -> None:
    found = only(OFF[name])
    assert (found.necessary, found.runs, found.reason) == (True, 1, "")
    assert found.finding.startswith(f"{oracle}: ")
    assert found.plan is not None
    assert [fault.do for fault in found.plan.faults] == words
    assert found.tried.startswith("1 run without it on local")
    assert found.shown is not None
    assert found.shown.history is not None
    assert found.shown.digest == ""


@pytest.mark.parametrize(
    ("off", "reason"),
    [
        (OFF["the disk keeps what it has synced"].off, "keeps what it has acknowledged"),
        ({"world_options": {"files": {"listing_lag_ms": 5}}}, "listing_lag_ms is a rule of the"),
        ({"workload": {"deterministic": False}}, "no schedule that real worlds can have breaks"),
        ({"options": {"folders": 7}}, "unexpected keyword argument 'folders'"),
    ],
)
def test_a_condition_that_real_worlds_cannot_lose_is_not_tried(
    off: dict[str, Any], reason: str
) -> None:
    found = only(replace(OFF["checkpointing is on"], off=off))
    assert (found.necessary, found.runs, found.tried) == (None, 0, "")
    assert reason in found.reason


def test_the_run_that_shows_it_is_saved_and_can_be_made_again(tmp_path: Any) -> None:
    result = save_findings(tried(OFF["the latest completed checkpoint is restored"]), tmp_path)
    (one,) = result.preconditions
    assert one.shown is not None
    saved = load_finding(one.shown.replay.removeprefix("semantix replay "))
    assert saved.whole is not None
    assert (saved.world, saved.whole.name) == ("local", SPEC.name)
    scenario = Scenario(saved.spec, saved.plan, saved.workload, saved.seed, saved.world)
    with execution(saved.spec, saved.world, saved.plan) as execute:
        run = execute(settled_without(scenario, saved.whole))
    kinds = [finding.kind for finding in judge(run.history, ("EO",))["EO"].findings]
    assert saved.kind in kinds


PICKY = """
import sys

from semantix.connectors.files.two_phase.sink import TransactionalFileSink


class Picky(TransactionalFileSink):
    def __init__(self, owner="", only_on="", **options):
        super().__init__(**options)
        self.owner, self.only_on = owner, only_on

    def open(self, context):
        if not self.owner and (not self.only_on or self.only_on in sys.modules):
            raise ValueError("the files need an owner")
        super().open(context)
"""


@pytest.mark.parametrize(
    ("only_on", "verdict", "reason"),
    [
        ("", "enforced", "the connector refuses to start without it, in open: ValueError: the"),
        # The job's own process on the real disk has no pytest.
        ("pytest", "undecided", "but this run shows nothing of it"),
    ],
)
def test_a_refusal_is_looked_for_on_the_real_disk_too(
    tmp_path: Path, only_on: str, verdict: str, reason: str
) -> None:
    (tmp_path / "picky.py").write_text(PICKY)
    options = {**SPEC.options, "owner": "me", "only_on": only_on}
    off = Precondition("the files have an owner", {"options": {"owner": ""}}, str(SPEC.claim))
    spec = replace(
        SPEC, connector=f"{tmp_path}/picky.py:Picky", options=options, preconditions=(off,)
    )
    result = certify(spec, world="local", stages=("preconditions",), examples=0)
    (found,) = result.preconditions
    assert (found.verdict, found.necessary, found.runs) == (verdict, None, 1), found.reason
    assert found.tried == "1 run without it on local, with no fault"
    assert reason in found.reason
