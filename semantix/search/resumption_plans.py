"""The plans of the stage `rescale`: other parallelisms, older checkpoints, stops with savepoint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from semantix.history.events import History
from semantix.history.visits import count_visits
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.job_binding import parallelism_of
from semantix.scenario.vertex_kinds import VERTEX_KINDS
from semantix.scenario.vertices.job_vertices import can_be_rescaled, judged_vertex
from semantix.search.fault_classes import FAULT_CLASSES, RESUBMIT
from semantix.search.visits import Visit
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

CLASS = "rescale"  # the class of these faults in the key `faults` of a spec
_STORED, _STORING = "ckpt_store_add:after", "ckpt_store_add:before"
_DECIDED = "ckpt_trigger_decide:before"
_STOPS_OF_SINKS = 2  # so many instants at which a job with a sink is stopped
_OLDER_MAX = 3  # so many older checkpoints are restored, if a spec retains more
# The first checkpoint that the restored job completes.
_CRASH_BEHIND_NEXT = Fault("crash_all", _STORED, task="coordinator", attempt=2)


def sizes_of(spec: ConnectorSpec, workload: WorkloadSettings) -> tuple[int, ...]:
    """Return the parallelisms at which the vertex under test is restored.

    These are one subtask less (never less than 1), one more, and those of the spec's key `rescale`.
    Behind a `forward` edge, or before one, it has the parallelism of its neighbour, and a function
    without `Parallel` in its class has one subtask: then there is no other size.
    """
    judged = judged_vertex(spec)
    if not can_be_rescaled(spec):
        return ()
    own = parallelism_of(judged, workload)
    sizes = dict.fromkeys((own - 1, own + 1, *spec.rescale))
    return tuple([size for size in sizes if size not in (0, own)])


def resumption_plans(
    spec: ConnectorSpec, workload: WorkloadSettings, visits: Sequence[Visit]
) -> Iterator[FaultPlan]:
    """Return a plan for each completed checkpoint and each size, and each older checkpoint.

    If a source is under test, it is also stopped with a savepoint behind each checkpoint, with
    drain and without. A source's `cancel` and its last snapshot are tried only there. A job with a
    sink is stopped so when it is about to take its first and its second checkpoint: then the sink
    holds the records of a whole interval. With drain it sees the end of an input that goes on in
    the next job. If the spec names the class `resubmit`, a new job goes on from each checkpoint.

    A job is stopped at two instants at which the same checkpoint is the latest: as soon as it is
    stored, before any notification of it; and directly before the next one is stored. At the second
    one the old subtasks have written most of what the restored job writes again.

    Args:
        visits: of the run without a fault.
    """
    instants = _visits_at(_STORED, visits)
    later = _visits_at(_STORING, visits)[1:]
    if is_wanted(CLASS, spec):
        yield from _restored(spec, workload, instants, later)
        kind = VERTEX_KINDS[judged_vertex(spec).kind]
        if not kind.has_input:
            yield from _stopped(instants)
        elif not kind.has_output:
            yield from _stopped(_visits_at(_DECIDED, visits)[:_STOPS_OF_SINKS])
    if is_wanted(RESUBMIT, spec):
        for visit in (*instants, *later):
            yield FaultPlan((visit.fault("resubmit"),))


def is_wanted(fault_class: str, spec: ConnectorSpec) -> bool:
    """Return whether a spec wants this class of faults."""
    return fault_class in (spec.faults or FAULT_CLASSES)


def _restored(
    spec: ConnectorSpec,
    workload: WorkloadSettings,
    instants: Sequence[Visit],
    later: Sequence[Visit],
) -> Iterator[FaultPlan]:
    sizes = sizes_of(spec, workload)
    for visit in (*instants, *later):
        for size in sizes:
            yield FaultPlan((visit.fault("rescale", parallelism=size),))
    for nth, visit in enumerate(instants):
        for back in range(1, min(nth, spec.checkpointing.retained - 1, _OLDER_MAX) + 1):
            yield FaultPlan((visit.fault("restore", back=back),))


def _stopped(instants: Sequence[Visit]) -> Iterator[FaultPlan]:
    for visit in instants:
        for drain in (False, True):
            yield FaultPlan((visit.fault("stop_with_savepoint", drain=drain),))


def _visits_at(place: str, visits: Sequence[Visit]) -> list[Visit]:
    return [visit for visit in visits if f"{visit.step}:{visit.position}" == place]


def with_a_crash_behind(plan: FaultPlan, history: History) -> FaultPlan | None:
    """Return the plan with a crash of everything after the next checkpoint.

    Args:
        history: of a run of the plan.
    Returns:
        None if the restored job completes no checkpoint. A savepoint is no such checkpoint: the
        coordinator that stops the job takes it. If a stop fails, this coordinator goes on.
    """
    step, _, position = _STORED.partition(":")
    if not count_visits(history.visits, step, position, "coordinator#2"):
        return None
    return FaultPlan((*plan.faults, _CRASH_BEHIND_NEXT))
