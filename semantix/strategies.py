"""Public Hypothesis strategies for your own tests: fault plans, workloads, message delays.

    spec = load_spec("specs/my-sink.yaml")

    @given(plan=plans(spec))
    def test_my_sink(plan):
        run = judged_run(run_scenario(settled(Scenario(spec, plan))))
        assert not run.violates(("FAB", "EO", "LIVE"))

`settled` (of `semantix.scenario.expectations.settling`) finds out what a reader must see. A spec
may also be given as the path of its file. Each example is one run. Hypothesis shrinks towards fewer
and earlier faults.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from hypothesis import strategies as st

from semantix.errors import UsageError
from semantix.plan.fault_plan import CRASHES, Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import NetworkTimes, Scenario
from semantix.scenario.simulated_worlds import call_rows
from semantix.scenario.specs import load_spec
from semantix.search.dry_runs import DryRuns, make_dry_runs
from semantix.search.fault_classes import FAULT_CLASSES
from semantix.search.fault_points import (
    call_faults,
    checkpoint_faults,
    crashes_at,
    notification_faults,
)
from semantix.search.network_faults import late_faults_at, outages_at
from semantix.search.visits import Visit
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

FAULTS_MAX = 3
_RECORDS_MIN, _RECORDS_USUAL, _RECORDS_MAX = 6, 10, 30
Spec = ConnectorSpec | str | Path


def workloads(spec: Spec) -> st.SearchStrategy[WorkloadSettings]:
    """Draw the size and the shape of the input: records, keys, partitions, parallelism.

    There are up to twice as many records as in the spec, at least up to 10 and at most 30.

    Hypothesis shrinks towards the spec's own workload.
    """
    base = _loaded(spec).workloads[0]
    # A file may have fewer records. A spec with few of them wants short runs.
    longer = min(max(2 * base.records, _RECORDS_USUAL), _RECORDS_MAX)
    records_max = min(base.records, longer) if base.source else longer
    small = st.builds(
        partial(replace, base, source_parallelism=None),
        records=st.integers(min(_RECORDS_MIN, records_max), records_max),
        keys=st.integers(2, 6),
        partitions=st.integers(1, 2),
        parallelism=st.integers(1, 2),
        record_interval_ms=st.sampled_from((290, 140, 450)),
    )
    return st.one_of(st.just(base), small)


def interleavings() -> st.SearchStrategy[tuple[int, ...]]:
    """Draw the delays of messages. With the empty tuple the seed gives the delays."""
    return st.lists(st.integers(0, 7), max_size=8).map(tuple)


def faults(
    spec: ConnectorSpec | str | Path, dry: DryRuns | None = None
) -> st.SearchStrategy[Fault]:
    """Draw one fault that strikes at a place that a dry run visits.

    The kind of the fault is drawn first. Otherwise almost all faults would be crashes, which can
    strike at most places.

    Args:
        dry: the dry runs of the spec; without them they are made here.
    """
    spec = _loaded(spec)
    by_kind = _points(spec, dry or _dry_runs(spec))
    return st.sampled_from(sorted(by_kind, key=_simplest_first)).flatmap(
        lambda kind: st.sampled_from(by_kind[kind]).flatmap(_at_some_occurrence)
    )


def plans(
    spec: ConnectorSpec | str | Path, dry: DryRuns | None = None
) -> st.SearchStrategy[FaultPlan]:
    """Draw a plan of one to three faults. Not every fault strikes in the run.

    Args:
        dry: as in `faults`.
    """
    some = st.lists(faults(_loaded(spec), dry), min_size=1, max_size=FAULTS_MAX, unique=True)
    return st.builds(_plan, some, interleavings())


def _loaded(spec: Spec) -> ConnectorSpec:
    """Return a spec, or read it from its file. Raises SpecError, or UsageError for other values."""
    if isinstance(spec, ConnectorSpec):
        return spec
    if isinstance(spec, str | Path):
        return load_spec(spec)
    raise UsageError(f"expected a spec or the path of a spec file, found {spec!r}")


def _plan(drawn: Sequence[Fault], choices: tuple[int, ...]) -> FaultPlan:
    return FaultPlan(tuple(drawn), name="drawn", choices=choices)


def _at_some_occurrence(point: tuple[Fault, int]) -> st.SearchStrategy[Fault]:
    fault, times = point
    return st.integers(1, times).map(lambda nth: replace(fault, occurrence=nth))


def _simplest_first(kind: str) -> tuple[bool, str]:
    return (kind not in CRASHES, kind)


def _dry_runs(spec: ConnectorSpec) -> DryRuns:
    return make_dry_runs(Scenario(spec, workload=spec.workloads[0]), run_scenario)


def _points(spec: ConnectorSpec, dry: DryRuns) -> dict[str, list[tuple[Fault, int]]]:
    """List by kind each fault with its place, and how often a dry run visits that place.

    A fault in a recovery needs a crash before it. Another fault of the drawn plan may be the crash.
    """
    found: dict[Fault, int] = {}
    networks = dry.clean.networks
    for fault in (
        *_faults_at(dry.visits, spec, networks),
        *_faults_at(dry.recovery, spec, networks),
    ):
        place = replace(fault, occurrence=1)
        found[place] = max(found.get(place, 1), fault.occurrence)
    by_kind: dict[str, list[tuple[Fault, int]]] = {}
    for fault, times in found.items():
        by_kind.setdefault(fault.do, []).append((fault, times))
    return by_kind


def _faults_at(
    visits: Sequence[Visit], spec: ConnectorSpec, networks: Sequence[NetworkTimes]
) -> Iterator[Fault]:
    wanted = spec.faults or FAULT_CLASSES
    calls = call_rows(spec)
    for visit in visits:
        if "crash" in wanted:
            yield from crashes_at(visit)
        row = calls.get(visit.step)
        if row is not None and visit.position == "before":
            yield from call_faults(visit, row, wanted)
    if "notification" in wanted:
        for several in notification_faults(visits, visits, spec):
            yield from several
    if "checkpoint" in wanted:
        yield from checkpoint_faults(visits)
    if "late" in wanted:
        for several in late_faults_at(visits, calls, spec):
            yield several[0]
    if "outage" in wanted:
        # Two outages in one run may together outlast a transaction.
        endless = [one for one in networks if one.transaction_timeout_us is None]
        yield from outages_at(visits, calls, spec, endless)
