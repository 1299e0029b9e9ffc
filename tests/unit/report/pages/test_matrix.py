"""The picture of the coverage: every cell has its square."""

from __future__ import annotations

from semantix.report.pages.matrix import matrix_of
from semantix.report.views.coverage import UNVISITED, coverage_of
from semantix.testing.sample_certificates import sample_certificate

VIEW = coverage_of(sample_certificate(1)["results"][0])


def test_every_cell_that_was_visited_has_one_square() -> None:
    made = matrix_of(VIEW)
    states = [cell.state for row in VIEW.rows for cell in row.cells if cell.state != UNVISITED]
    assert len({state for state, _ in made.paths}) == len(set(states)) == 4
    for state, path in made.paths:
        assert path.count("M") == states.count(state)


def test_names_stand_within_the_picture() -> None:
    made = matrix_of(VIEW)
    assert [label.text for label in made.steps] == list(VIEW.steps)
    assert [label.text for label in made.kinds] == list(VIEW.kinds)
    assert all(0 < label.y < made.height for label in (*made.steps, *made.kinds))
    assert all(0 < label.x < made.width for label in (*made.steps, *made.kinds))


def test_the_picture_is_said_in_a_sentence() -> None:
    assert matrix_of(VIEW).said.startswith(f"{len(VIEW.steps)} steps were visited. Faults were ")
