"""The expected output of a run, from the header of its history.

Without an expectation in the header it is each input record once.
"""

from __future__ import annotations

from collections.abc import Mapping

from semantix.history.events import Header, InputRecord
from semantix.history.expectation import Expectation
from semantix.oracles.view.slots import Slots


class Expected:
    """The records of a workload. Their numbers, from 0, follow the order of the input.

    Attributes:
        numbers: record id → number.
        texts, keys, places, ranks: one entry for each number. The rank of a record is its position
            within its place.
        by_place: place → numbers of its records, in order.
        last_of_key: key → number of its last record. A table shows these records in the end.
        expectation: of the header; None: each record once, as it is.
        slots: the entries of the expectation; None: one for each record, with its number.
        size: number of slots.
    """

    __slots__ = (
        "by_place", "expectation", "header", "is_table", "keys", "last_of_key", "numbers",
        "places", "ranks", "size", "slots", "texts",
    )  # fmt: skip

    def __init__(self, header: Header) -> None:
        records = header.records
        self.header = header
        self.is_table = header.view == "table"
        self.numbers = {record.record_id: number for number, record in enumerate(records)}
        self.texts = [record.text for record in records]
        self.keys = [record.key for record in records]
        self.places = [record.place for record in records]
        self.by_place: dict[str, list[int]] = {}
        self.ranks: list[int] = []
        for number, record in enumerate(records):
            of_place = self.by_place.setdefault(record.place, [])
            self.ranks.append(len(of_place))
            of_place.append(number)
        self.last_of_key = {record.key: number for number, record in enumerate(records)}
        found = header.expectation
        self.expectation = found if isinstance(found, Expectation) else None
        self.slots = None if self.expectation is None else Slots(header, self.expectation)
        self.size = len(records) if self.slots is None else len(self.slots.texts)

    def is_below(self, cut: Mapping[str, int], number: int) -> bool:
        """Return whether a record lies below a cut. A place that the cut lacks has position 0."""
        return self.ranks[number] < cut.get(self.places[number], 0)

    def record_ids(self, numbers: list[int]) -> tuple[str, ...]:
        """Return the ids of these records."""
        records = self.header.records
        return tuple([records[number].record_id for number in numbers])

    def due(self) -> list[int]:
        """Return the slots that a reader must see in the end."""
        if self.slots is not None:
            return self.slots.due
        return sorted(self.last_of_key.values()) if self.is_table else list(range(self.size))

    def ids_of_slots(self, slots: list[int]) -> tuple[str, ...]:
        """Return the ids of the records of these slots, each once."""
        if self.slots is None:
            return self.record_ids(slots)
        owners = self.slots.owners
        return self.record_ids(list(dict.fromkeys([owners[slot] for slot in slots])))


class _Latest:
    """The last result of `expected_of`, found by the identity of the records.

    `functools.lru_cache` would hash all records at each call.
    """

    __slots__ = ("expected", "records")

    def __init__(self) -> None:
        self.records: tuple[InputRecord, ...] | None = None
        self.expected: Expected | None = None


_latest = _Latest()


def expected_of(header: Header) -> Expected:
    """Return the expected output of a header; runs of one workload share it."""
    found = _latest.expected
    if found is None or _latest.records is not header.records or found.header != header:
        found = _latest.expected = Expected(header)
        _latest.records = header.records
    return found
