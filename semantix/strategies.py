"""Public Hypothesis strategies: whole plans, workloads, interleavings, for tests of one's own.

    @given(plan=semantix.strategies.plans(spec))
    def test_my_sink(plan):
        assert semantix.testing.run_plan(spec, plan).is_upheld()

One whole run is one example; Hypothesis shrinks towards fewer, earlier faults.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from semantix.plan.fault_plan import CRASHES, Fault, FaultPlan
from semantix.scenario.fault_points import (
    FAULT_CLASSES,
    call_faults,
    checkpoint_faults,
    crashes_at,
    notification_faults,
)
from semantix.scenario.runner import call_rows, run_scenario
from semantix.scenario.scenario import Scenario
from semantix.scenario.visits import visits_of
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

FAULTS_MAX = 3
_OCCURRENCES_MAX = 12


def workloads(spec: ConnectorSpec) -> st.SearchStrategy[WorkloadSettings]:
    """Draw the size and the shape of the input: records, keys, partitions, parallelism.

    The first element is the spec's own workload, towards which shrinking goes.
    """
    base = spec.workloads[0]
    small = st.builds(
        WorkloadSettings,
        records=st.integers(6, 30),
        keys=st.integers(2, 6),
        partitions=st.integers(1, 2),
        parallelism=st.integers(1, 2),
        record_interval_ms=st.sampled_from((290, 140, 450)),
    )
    return st.one_of(st.just(base), small)


def interleavings() -> st.SearchStrategy[tuple[int, ...]]:
    """Draw how long messages take; the empty tuple takes the seed's own delays."""
    return st.lists(st.integers(0, 7), max_size=8).map(tuple)


def faults(spec: ConnectorSpec) -> st.SearchStrategy[Fault]:
    """Draw one fault at a step that the spec's dry run visits."""
    return st.builds(
        _at_occurrence, st.sampled_from(_points(spec)), st.integers(1, _OCCURRENCES_MAX)
    )


def plans(spec: ConnectorSpec) -> st.SearchStrategy[FaultPlan]:
    """Draw a plan of one to three faults; some may not fire, they are judged for what fired."""
    return st.builds(
        _plan, st.lists(faults(spec), min_size=1, max_size=FAULTS_MAX), interleavings()
    )


def _plan(drawn: Sequence[Fault], choices: tuple[int, ...]) -> FaultPlan:
    return FaultPlan(tuple(drawn), name="drawn", choices=choices)


def _at_occurrence(fault: Fault, occurrence: int) -> Fault:
    return replace(fault, occurrence=occurrence)


def _points(spec: ConnectorSpec) -> tuple[Fault, ...]:
    """List what can strike where, at the first occurrence, from one dry run."""
    history = run_scenario(Scenario(spec, workload=spec.workloads[0])).history
    visits = visits_of(history)
    calls = call_rows(spec)
    wanted = spec.faults or FAULT_CLASSES
    found: dict[str, Fault] = {}

    def add(fault: Fault) -> None:
        name = repr(
            (fault.do, fault.at, fault.task, fault.subtask, fault.part, fault.error, fault.applied)
        )
        found.setdefault(name, fault)

    for visit in visits:
        if "crash" in wanted:
            for fault in crashes_at(visit):
                add(fault)
        row = calls.get(visit.step)
        if row is not None and visit.position == "before":
            for fault in call_faults(visit, row, wanted):
                add(fault)
    if "notification" in wanted:
        for several in notification_faults(visits, spec):
            add(several[0])
    if "checkpoint" in wanted:
        for fault in checkpoint_faults(visits):
            add(fault)
    # Crashes first: shrinking goes towards the front.
    return tuple(sorted(found.values(), key=lambda fault: fault.do not in CRASHES))
