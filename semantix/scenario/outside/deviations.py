"""The trials of the deviations that the sources of a spec document: one run for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from semantix.functions.deviations import DUPLICATE, LOSS, Deviation
from semantix.history.events import History
from semantix.history.source_events import COUNTED, Acted
from semantix.history.world_events import ReadBack
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.connector_loading import load_class
from semantix.scenario.scenario import Scenario
from semantix.scenario.vertices.job_vertices import vertices_of
from semantix.scenario.vertices.source_functions import names_class
from semantix.spec.connector_spec import ConnectorSpec
from semantix.spec.other_actors import OtherAct

_AFTER = 2  # completed checkpoints; one more if the job was stopped with a savepoint before
_STOP = Fault("stop_with_savepoint", "ckpt_store_add:after", occurrence=1, task="coordinator")
_INTERVALS = 20  # a job that has lost a record never ends: it is cut then


@dataclass(frozen=True, slots=True)
class Harm:
    """What a run shows of its records.

    Attributes:
        kind: `loss`, `duplicate`, or empty.
        record_ids: the records, in input order.
        doubt: why the run says nothing; else empty.
    """

    kind: str = ""
    record_ids: tuple[str, ...] = ()
    doubt: str = ""


def known_deviations(spec: ConnectorSpec) -> Mapping[str, Deviation]:
    """Return the deviations that the classes of the spec's sources list, by name.

    Raises:
        SpecError: a class cannot be loaded.
    """
    found: dict[str, Deviation] = {}
    for vertex in vertices_of(spec):
        if vertex.kind == "source" and names_class(vertex):
            found.update(getattr(load_class(vertex.target), "DEVIATIONS", {}))
    return found


def trial_of(scenario: Scenario, deviation: Deviation) -> Scenario:
    """Return the run that shows the deviation, if the source has it.

    Args:
        scenario: of the spec, without faults.
    """
    spec, workload = scenario.spec, scenario.workload
    after = _AFTER + deviation.stops
    act = OtherAct(deviation.act, 0 if deviation.at else after, deviation.at)
    held = max(workload.records // 3, 1) if deviation.holds_back else 0
    places = tuple(
        replace(one, records=workload.records - held) if one.role == "input" else one
        for one in spec.places
    )
    bound_ms = _INTERVALS * (spec.checkpointing.interval_ms + spec.restart.delay_ms)
    changed = replace(spec, others=(act,), places=places, live_bound_ms=bound_ms)
    plan = FaultPlan((_STOP,)) if deviation.stops else FaultPlan()
    return replace(scenario, spec=changed, plan=plan)


def harm_of(history: History) -> Harm:
    """Return which records were lost or repeated, as the vertex that counts has seen it."""
    if not any(isinstance(event, Acted) for event in history.facts):
        return Harm(doubt="the job has ended before the input was changed")
    counts = {record.record_id: 0 for record in history.header.records}
    for event in _last_count(history):
        for entry in event.entries:
            counts[entry[0]] = counts.get(entry[0], 0) + 1
    repeated = tuple([one for one, count in counts.items() if count > 1])
    lost = tuple([one for one, count in counts.items() if count == 0])
    if lost:
        return Harm(LOSS, lost)
    return Harm(DUPLICATE, repeated) if repeated else Harm()


def _last_count(history: History) -> Iterator[ReadBack]:
    for event in reversed(history.facts):
        if isinstance(event, ReadBack) and event.place == COUNTED:
            yield event
            return
