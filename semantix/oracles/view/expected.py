"""What the header of a history says about the output: which records, in which order, once each."""

from __future__ import annotations

from collections.abc import Mapping

from semantix.history.events import Header, InputRecord


class Expected:
    """The records of a workload by number, from 0, in input order.

    Attributes:
        numbers: record id → number.
        texts, keys, places, ranks: of each record; its rank is its position within its place.
        by_place: numbers of the records of each place, in order.
        last_of_key: key → number of its last record: the final content of a table.
    """

    __slots__ = (
        "by_place", "header", "is_table", "keys", "last_of_key", "numbers", "places", "ranks",
        "texts",
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

    def is_below(self, cut: Mapping[str, int], number: int) -> bool:
        """Tell whether a record lies below a cut; a place that the cut does not name is at 0."""
        return self.ranks[number] < cut.get(self.places[number], 0)

    def record_ids(self, numbers: list[int]) -> tuple[str, ...]:
        """Give the ids of these records."""
        records = self.header.records
        return tuple([records[number].record_id for number in numbers])


class _Latest:
    """A memo of a pure function, asked by identity: hashing all records costs too much."""

    __slots__ = ("expected", "records")

    def __init__(self) -> None:
        self.records: tuple[InputRecord, ...] | None = None
        self.expected: Expected | None = None


_latest = _Latest()


def expected_of(header: Header) -> Expected:
    """Give what the header expects; runs of one workload share it."""
    found = _latest.expected
    if found is None or _latest.records is not header.records or found.header != header:
        found = _latest.expected = Expected(header)
        _latest.records = header.records
    return found
