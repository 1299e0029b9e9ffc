"""A job without checkpoints whose sources never end is ended when they have emitted the input."""

from __future__ import annotations

import pytest

from semantix.history.job_events import Restored
from semantix.history.protocol_events import Emitted
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.expectations.conditions import settled_without, without
from semantix.scenario.processes.real_session import real_session
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import RunResult, Scenario
from semantix.testing.small_jobs import end_of, shipped_spec

SPEC = shipped_spec("file-source-continuously")
OFF = without(SPEC, {"checkpointing": {"enabled": False}})
CRASH = Fault("crash_all", "file_src_read_record:before", occurrence=6)


def run(*faults: Fault) -> RunResult:
    scenario = Scenario(OFF, FaultPlan(faults), OFF.workloads[0])
    return run_scenario(settled_without(scenario, SPEC))


@pytest.mark.parametrize(("faults", "restarts"), [((), 0), ((CRASH,), 1)])
def test_it_ends_when_the_running_attempts_have_emitted_all(
    faults: tuple[Fault, ...], restarts: int
) -> None:
    made = run(*faults)
    assert end_of(made.history) == ("finished", "")
    facts = made.history.facts
    assert sum(isinstance(fact, Restored) for fact in facts) == 1 + restarts
    last = max(fact.sequence for fact in facts if isinstance(fact, Restored))
    after = {f.record_id for f in facts if isinstance(f, Emitted) and f.sequence > last}
    assert len(after) == 12


def test_it_ends_so_in_a_process_of_its_own() -> None:
    """There the history is the parent's: the job cannot ask it what was emitted."""
    scenario = Scenario(OFF, FaultPlan(), OFF.workloads[0], world="local")
    with real_session(OFF, "local") as execute:
        made = execute(settled_without(scenario, SPEC))
    assert end_of(made.history) == ("finished", "")
