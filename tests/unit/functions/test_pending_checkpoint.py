"""The iterable that `send_values` gets: reading it visits `wal_send:during`."""

from __future__ import annotations

from semantix.functions.pending_checkpoint import PendingValues


def test_row_by_row_the_visits_tell_how_many_rows_are_written() -> None:
    visits: list[tuple[str, int]] = []
    rows = PendingValues(("a", "b", "c"), lambda step, part: visits.append((step, part)))
    written = []
    for row in rows:
        assert [part for _, part in visits] == list(range(1, len(written) + 1))
        written.append(row)
    assert visits == [("wal_send", 1), ("wal_send", 2)]
    assert len(rows) == len(written) == 3


def test_values_that_are_collected_first_make_all_visits_before_the_first_write() -> None:
    visits: list[int] = []
    rows = PendingValues(("a", "b", "c"), lambda _, part: visits.append(part))
    assert list(rows) == ["a", "b", "c"]
    assert visits == [1, 2]


def test_one_value_makes_no_visit() -> None:
    visits: list[int] = []
    assert list(PendingValues(("a",), lambda _, part: visits.append(part))) == ["a"]
    assert visits == []
