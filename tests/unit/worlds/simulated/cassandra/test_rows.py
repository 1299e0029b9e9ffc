"""Reconciliation: whatever the order of arrival, the same row."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from semantix.worlds.simulated.cassandra.rows import Row, RowChange, reconciled

TIMES = st.integers(1, 4)
CELLS = st.tuples(TIMES, st.sampled_from([None, b"", b"a", b"b", b"\xff"]))
CHANGES = st.builds(
    lambda marker, deleted, cells: (marker, deleted, tuple(cells.items())),
    st.none() | TIMES,
    st.none() | TIMES,
    st.dictionaries(st.integers(1, 2), CELLS, max_size=2),
)
QUIET = settings(derandomize=True, database=None, deadline=None, max_examples=150)


@QUIET
@given(CELLS, CELLS, CELLS)
def test_reconciliation_is_a_maximum(a: object, b: object, c: object) -> None:
    assert reconciled(a, b) == reconciled(b, a)
    assert reconciled(a, a) == a
    assert reconciled(reconciled(a, b), c) == reconciled(a, reconciled(b, c))


@QUIET
@given(st.lists(CHANGES, max_size=4))
def test_the_order_of_arrival_makes_no_difference(changes: list[tuple[object, ...]]) -> None:
    outcomes = set()
    for order in permutations(changes):
        row = Row()
        for marker, deleted, cells in order:
            row.apply(RowChange(marker, deleted, cells))
        outcomes.add((row.marker_us, row.deleted_us, tuple(sorted(row.cells.items()))))
    assert len(outcomes) == 1


def test_a_tombstone_wins_a_tie_and_the_larger_bytes_do() -> None:
    assert reconciled((5, b"zz"), (5, None)) == (5, None)
    assert reconciled((5, b"\x7f"), (5, b"\x80")) == (5, b"\x80")
    assert reconciled((6, b"a"), (5, None)) == (6, b"a")


def test_a_row_of_tombstones_is_not_there_unless_it_has_a_marker() -> None:
    row = Row()
    row.apply(RowChange(None, None, [(1, (5, None))]))
    assert not row.is_live()
    row.apply(RowChange(4, None, []))
    assert row.is_live()
    row.apply(RowChange(None, 4, []))
    assert not row.is_live()
