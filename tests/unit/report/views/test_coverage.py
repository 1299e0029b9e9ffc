"""The matrix of places and kinds of faults, as states."""

from __future__ import annotations

import pytest

from semantix.report.views.coverage import (
    FIRED,
    PARTLY,
    PLANNED,
    UNVISITED,
    VISITED,
    coverage_of,
    rows_by_step,
)


def place(step: str, position: str, visits: int = 1, **faults: tuple[int, int, int]) -> dict:
    names = ("planned", "fired", "equal")
    counts = {kind: dict(zip(names, count, strict=True)) for kind, count in faults.items()}
    return {
        "step": step, "position": position, "visits": visits, "tasks": ["sink"], "faults": counts,
    }  # fmt: skip


def matrix(*places: dict):
    return coverage_of({"search": {"coverage": list(places)}})


@pytest.mark.parametrize(
    ("count", "state"),
    [((3, 3, 0), FIRED), ((3, 1, 2), FIRED), ((3, 1, 1), PARTLY), ((3, 0, 1), PARTLY),
     ((3, 0, 0), PLANNED), ((0, 0, 0), VISITED)],
)  # fmt: skip
def test_a_cell_says_how_many_of_its_faults_struck(count: tuple[int, int, int], state: str) -> None:
    (row,) = matrix(place("wal_send", "after", crash=count)).rows
    assert [cell.state for cell in row.cells] == [state]


def test_a_place_that_nobody_visited_has_no_state() -> None:
    made = matrix(place("wal_send", "after", crash=(1, 1, 0)), place("wal_seal", "after", 0))
    assert made.rows[1].cells[0].state == UNVISITED


def test_kinds_stand_in_the_order_of_the_search_and_unknown_ones_behind() -> None:
    one = (1, 1, 0)
    made = matrix(place("a", "before", other=one, late=one, crash=one, zombie=one))
    assert made.kinds == ("crash", "late", "zombie", "other")


def test_sums_are_over_all_places() -> None:
    made = matrix(
        place("a", "before", crash=(3, 1, 1)), place("a", "after", crash=(2, 2, 0), error=(4, 0, 0))
    )
    assert (made.planned, made.fired, made.equal) == (9, 3, 1)
    assert made.steps == ("a",)
    assert list(rows_by_step(made)["a"]) == ["before", "after"]


def test_an_older_certificate_has_an_empty_matrix() -> None:
    assert coverage_of({"search": {}}).rows == ()
