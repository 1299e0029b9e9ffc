"""The input of a run: records `r1`, `r2`, … with keys and payloads, in partitions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from semantix.engine.operators.stream_record import StreamRecord
from semantix.history.events import InputRecord, workload_place
from semantix.spec.connector_spec import WorkloadSettings


@dataclass(frozen=True, slots=True)
class Workload:
    """The input of one run.

    Attributes:
        partitions: the records of each partition, in order.
        records: all records by number, `r1` first; for the header of the history.
    """

    partitions: tuple[tuple[StreamRecord, ...], ...]
    records: tuple[InputRecord, ...]


def canonical_text(payload: Any) -> str:
    """Return the payload as canonical JSON. A value that JSON does not know becomes its `str`."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), default=str)


@lru_cache(maxsize=64)
def build_workload(settings: WorkloadSettings) -> Workload:
    """Make the records. They get the keys in turn, and each key belongs to one partition.

    Example with 2 keys: `r1` has `k1`, `r2` has `k2`, `r3` has `k1`. All records of one key are in
    one partition, so the order of a key's updates is defined.
    """
    partitions: list[list[StreamRecord]] = [[] for _ in range(settings.partitions)]
    records = []
    for number in range(1, settings.records + 1):
        key_index = (number - 1) % settings.keys
        key = f"k{key_index + 1}"
        partition = key_index % settings.partitions
        value = {"id": f"r{number}", "key": key, "n": number}
        partitions[partition].append(StreamRecord(f"r{number}", key, value))
        records.append(
            InputRecord(f"r{number}", key, workload_place(partition), canonical_text(value))
        )
    return Workload(tuple(map(tuple, partitions)), tuple(records))
