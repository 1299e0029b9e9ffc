"""The input of a job whose sources make their records by themselves: what clean runs have shown.

No workload says what such a source must emit. So the sources alone run three times without a fault,
with other delays, other chance and at another time of day, in front of the vertex that counts. What
they emit is the input by which all further runs are judged. Fields that differ are not judged.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from msgspec import structs

from semantix.history.events import History
from semantix.history.expectation import LEARNED, RECORDS, Expectation, ExpectedEntry, InputRecord
from semantix.history.source_events import OUT, STATE, Passed
from semantix.history.world_events import ReadBack
from semantix.model.canonical_json import identity_text, value_at
from semantix.model.sim_time import SECOND_US, START_US
from semantix.scenario.expectations.fields import differing
from semantix.scenario.expectations.identities import RAW, text_without
from semantix.scenario.runner import PreparedRun
from semantix.scenario.scenario import Scenario
from semantix.scenario.vertex_kinds import VERTEX_KINDS, WORKLOAD
from semantix.scenario.vertices.job_vertices import vertices_of
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.spec.job_settings import COUNTING, VertexSettings

PLACE = "source"  # the place of such records in a header
# Seed and start of the clean runs: other delays and other chance, and a later time of day.
_CLEAN_RUNS = ((0, START_US), (1, START_US), (0, START_US + 31 * 3600 * SECOND_US))
# With inputs, although none is known yet: a value without an identity is its own.
_RAW = Expectation(RAW, inputs=())
NOTHING = "the sources emitted nothing in a clean run, so nothing can be judged"


@dataclass(frozen=True, slots=True)
class LearnedInputs:
    """What the sources of a job have emitted in clean runs.

    Attributes:
        records: in the order of their first emission.
        blind: why nothing can be judged; else empty.
        varying: paths of the fields that differ between clean runs; they are not judged.
    """

    records: tuple[InputRecord, ...]
    blind: str = ""
    varying: tuple[str, ...] = ()

    def expectation(self) -> Expectation:
        """Return an expectation that knows the records, and asks for values as they are."""
        return Expectation(RAW, inputs=self.records)


def learned_inputs(spec: ConnectorSpec, workload: WorkloadSettings) -> LearnedInputs | None:
    """Return what the sources emit by themselves.

    None: they read the workload, or a place that semantix fills with it. An unbounded source
    (`workload.stop`) must emit the records of the workload.
    """
    if reads_workload(spec, workload):
        return None
    (first, often), *others = (_emitted(spec, workload, *run) for run in _CLEAN_RUNS)
    if not first:
        return LearnedInputs((), blind=NOTHING)
    blind = _equal_values(spec, first, often)
    known = {record.record_id: record for record in first}
    varying: dict[str, bool] = {}
    for other, _ in others:
        seen = {record.record_id: record for record in other}
        blind = blind or _other_records(spec, known, seen)
        for record_id in [one for one in known if one in seen]:
            values = [json.loads(one[record_id].text) for one in (known, seen)]
            varying.update(dict.fromkeys(differing(*values), True))
    if varying and spec.expects not in ("", LEARNED):
        blind = blind or (
            f"the sources emit other values of {' and '.join(sorted(varying))} in each clean run, "
            f"so what {spec.expects} gives of them is not known"
        )
    return LearnedInputs(first, blind, tuple(sorted(varying)))


def _other_records(
    spec: ConnectorSpec, known: dict[str, InputRecord], seen: dict[str, InputRecord]
) -> str:
    """Say that a second clean run emitted other records; empty if it did not."""
    alone = [one for one in known.values() if one.record_id not in seen]
    alone += [one for one in seen.values() if one.record_id not in known]
    if not alone:
        return ""
    return (
        f"two clean runs of the sources emitted different records: only one of them emitted "
        f"{alone[0].text:.80}. If a record depends on chance or time, say with `identify` which of "
        f"its fields does not: now it is {spec.identify!r}"
    )


def _equal_values(
    spec: ConnectorSpec, records: tuple[InputRecord, ...], often: dict[str, int]
) -> str:
    """Say that values without an identity cannot be told apart; empty if they can."""
    path = spec.identify.split(".")
    for record in records:
        count = often[record.record_id]
        if count > 1 and not identity_text(value_at(json.loads(record.text), path)):
            return (
                f"the source emits {record.text:.80} {count} times, and values without an "
                "identity cannot be told apart: give each record one, and say with `identify` "
                "where it stands"
            )
    return ""


def of_inputs(found: Expectation | None, inputs: LearnedInputs, *, is_table: bool) -> Expectation:
    """Return an expectation with these inputs; None becomes: a reader sees each of them."""
    if found is None:
        last = {record.key: record.record_id for record in inputs.records}
        entries = [
            ExpectedEntry(
                one.record_id,
                text_without(json.loads(one.text), inputs.varying),
                one.key if is_table else "",
                not is_table or last[one.key] == one.record_id,
            )
            for one in inputs.records
        ]
        found = Expectation(
            LEARNED, tuple(entries), ignored=inputs.varying, as_records=not inputs.varying
        )
    return structs.replace(
        found,
        inputs=inputs.records,
        doubt=found.doubt or inputs.blind,
    )


def reads_workload(spec: ConnectorSpec, workload: WorkloadSettings) -> bool:
    """Return whether the records of the workload are the input of the job."""
    if spec.expects == RECORDS or workload.stop:
        return True
    if any(place.role == "input" for place in spec.places):
        return True
    return any(source.target == WORKLOAD for source in _sources_of(spec))


def _sources_of(spec: ConnectorSpec) -> list[VertexSettings]:
    found = [(one, VERTEX_KINDS.get(one.kind)) for one in vertices_of(spec)]
    return [one for one, kind in found if kind is not None and not kind.has_input]


def _emitted(
    spec: ConnectorSpec, workload: WorkloadSettings, seed: int, start_us: int
) -> tuple[tuple[InputRecord, ...], dict[str, int]]:
    """Return the records in the order of emission, and how often each was emitted."""
    sources = _sources_of(spec)
    names = tuple([source.name for source in sources])
    counting = VertexSettings(COUNTING, "state", COUNTING, names, parallelism=1)
    alone = replace(spec, job=(*sources, counting), also=(), preconditions=())
    scenario = Scenario(alone, workload=workload, seed=seed, expectation=_RAW)
    run = PreparedRun(scenario, start_us=start_us).run()
    return _in_order_of_emission(run.history)


def _in_order_of_emission(history: History) -> tuple[tuple[InputRecord, ...], dict[str, int]]:
    entries: dict[str, tuple[str, str]] = {}
    order: dict[str, int] = {}
    for event in history.facts:
        if isinstance(event, Passed) and event.direction == OUT:
            order[event.record_id] = order.get(event.record_id, 0) + 1
        elif isinstance(event, ReadBack) and event.isolation == STATE:
            entries = {entry[0]: (entry[1], entry[2]) for entry in event.entries}
    found = [
        InputRecord(one, entries[one][0], PLACE, entries[one][1]) for one in order if one in entries
    ]
    return tuple(found), order
