"""The input of a run: records with identities, keys and payloads, in partitions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from msgspec import UNSET, UnsetType

from semantix.engine.operators.stream_record import StreamRecord, is_nested
from semantix.history.events import InputRecord, workload_place
from semantix.history.expectation import Expectation
from semantix.model.canonical_json import canonical_text as canonical_text
from semantix.scenario.given.records import GivenRecord, given_records
from semantix.spec.connector_spec import WorkloadSettings

_TOPIC = "workload"  # the context of a sink says so


@dataclass(frozen=True, slots=True)
class Workload:
    """The input of one run.

    Attributes:
        partitions: the records of each partition, in order.
        records: all records by number, `r1` first; for the header of the history.
    """

    partitions: tuple[tuple[StreamRecord, ...], ...]
    records: tuple[InputRecord, ...]


def workload_of(settings: WorkloadSettings, expectation: Expectation | None) -> Workload:
    """Return the input of a run: what the sources make by themselves, else the workload."""
    found = UNSET if expectation is None else expectation.inputs
    if isinstance(found, UnsetType):
        return build_workload(settings)
    values = [StreamRecord(one.record_id, one.key, json.loads(one.text)) for one in found]
    return Workload((tuple(values),), found)


@lru_cache(maxsize=64)
def build_workload(settings: WorkloadSettings) -> Workload:
    """Make the records, or take them from the source that the settings name.

    Records that semantix makes get the keys in turn. Example with 2 keys: `r1` has `k1`, `r2` has
    `k2`, `r3` has `k1`. All records of one key are in one partition, so the order of a key's
    updates is defined.

    Raises:
        SpecError: the source gives no records that can be used; see `given_records`.
    """
    if settings.source:
        return _dealt(settings, given_records(settings))
    partitions: list[list[StreamRecord]] = [[] for _ in range(settings.partitions)]
    records = []
    for number in range(1, settings.records + 1):
        key_index = (number - 1) % settings.keys
        key = f"k{key_index + 1}"
        partition = key_index % settings.partitions
        value = {"id": f"r{number}", "key": key, "n": number}
        origin = (_TOPIC, partition, len(partitions[partition]))
        partitions[partition].append(
            StreamRecord(f"r{number}", key, value, is_nested=False, origin=origin)
        )
        records.append(
            InputRecord(f"r{number}", key, workload_place(partition), canonical_text(value))
        )
    return Workload(tuple(map(tuple, partitions)), tuple(records))


def _dealt(settings: WorkloadSettings, given: Iterable[GivenRecord]) -> Workload:
    """Deal records to partitions: keys get them in turn, in the order in which they first occur."""
    partitions: list[list[StreamRecord]] = [[] for _ in range(settings.partitions)]
    records = []
    dealt: dict[str, int] = {}
    for record_id, key, value in given:
        partition = dealt.setdefault(key, len(dealt) % settings.partitions)
        origin = (_TOPIC, partition, len(partitions[partition]))
        made = StreamRecord(record_id, key, value, is_nested=is_nested(value), origin=origin)
        partitions[partition].append(made)
        place = workload_place(partition)
        records.append(InputRecord(record_id, key, place, canonical_text(value)))
    return Workload(tuple(map(tuple, partitions)), tuple(records))
