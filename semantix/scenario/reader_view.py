"""Records the changes in a world as events of the history, with the identity of each record."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from semantix.history.events import APPEARED, FED, PUBLISHED, ROW, UNIT, WRITTEN, Entry
from semantix.history.recorder import Recorder
from semantix.scenario.workload import Workload, build_workload, canonical_text
from semantix.spec.connector_spec import WorkloadSettings

SEEN_MAX = 100_000  # size of the cache of an identifier; further values are decoded each time


@lru_cache(maxsize=64)
def identifier_for(path: str, settings: WorkloadSettings) -> Identifier:
    """Return the identifier of a workload. Runs can share it, because it only caches results."""
    return Identifier(path, build_workload(settings))


class Identifier:
    """Finds out which record of the workload a raw value is (bytes of JSON, a mapping, a row).

    Args:
        path: where a value has the record's id, `id` or `meta.id` (the spec's key `identify`).
        workload: the records of the run.
    """

    __slots__ = ("_known", "_path", "_seen")

    def __init__(self, path: str, workload: Workload) -> None:
        self._path = tuple(path.split("."))
        self._known: dict[str, tuple[dict[str, Any], Entry]] = {}
        self._seen: dict[bytes, Entry] = {}
        for partition in workload.partitions:
            for record in partition:
                entry = (record.record_id, record.key, canonical_text(record.value))
                self._known[record.record_id] = (record.value, entry)

    def entry(self, raw: object) -> Entry:
        """Return (record id, key, canonical JSON). The id is empty if the value has none."""
        if isinstance(raw, bytes):
            found = self._seen.get(raw)
            if found is None:
                found = self._from_mapping(_decoded(raw), raw)
                if len(self._seen) < SEEN_MAX:
                    self._seen[raw] = found
            return found
        return self._from_mapping(raw, raw)

    def record_id(self, raw: object) -> str:
        """Return the record id only."""
        return self.entry(raw)[0]

    def _from_mapping(self, value: object, raw: object) -> Entry:
        found: Any = value
        for part in self._path:
            found = found.get(part) if isinstance(found, dict) else None
        if not isinstance(found, str) or not isinstance(value, dict):
            return ("", "", canonical_text(raw))
        known = self._known.get(found)
        if known is not None:
            payload, entry = known
            # A row may have more columns than the record has fields, for instance a server's time.
            if value is payload or all(value.get(name) == payload[name] for name in payload):
                return entry
        return (found, str(value.get("key", "")), canonical_text(value))


class ReaderView:
    """Implements `ports.world.Observer`: each call becomes one event of the history.

    Args:
        is_judged: returns whether a place is an output. Writes to any other place, and changes of
            a reader's view of it, become no events. None: every place is an output.
    """

    __slots__ = ("_entry", "_is_judged", "_recorder", "isolation")

    def __init__(
        self,
        recorder: Recorder,
        identifier: Identifier,
        isolation: str = "read_committed",
        is_judged: Callable[[str], bool] | None = None,
    ) -> None:
        self.isolation = isolation
        self._is_judged = is_judged
        self._recorder = recorder
        self._entry = identifier.entry

    def fed(self, place: str, values: Sequence[object]) -> None:
        """Record input that was put into the place from outside of the job."""
        self._recorder.record(FED, (place, tuple(map(self._entry, values))))

    def published(self, place: str, position: int, owner: str) -> None:
        """Record how far a connector says that it has read the place."""
        self._recorder.record(PUBLISHED, (place, position, owner))

    def written(self, place: str, unit: str, values: Sequence[object], owner: str) -> None:
        """Record values that arrived in the world."""
        if self._is_judged is not None and not self._is_judged(place):
            return
        self._recorder.record(WRITTEN, (place, unit, tuple(map(self._entry, values)), owner))

    def appeared(
        self, place: str, unit: str, values: Sequence[object], end: int, high: int
    ) -> None:
        """Record values that the reader of a log sees from now on."""
        if self._is_judged is not None and not self._is_judged(place):
            return
        self._recorder.record(APPEARED, (place, unit, tuple(map(self._entry, values)), end, high))

    def row(self, place: str, key: str, value: object | None) -> None:
        """Record the new value of a row."""
        if self._is_judged is not None and not self._is_judged(place):
            return
        self._recorder.record(ROW, (place, key, None if value is None else self._entry(value)))

    def unit_ended(self, unit: str, committed: bool) -> None:
        """Record the commit or abort of a unit."""
        self._recorder.record(UNIT, (unit, committed))


def _decoded(raw: bytes) -> object:
    try:
        return json.loads(raw)
    except ValueError:
        return None
