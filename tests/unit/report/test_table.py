"""The table fits into the terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.certify.results import CertificationResult
from semantix.model.guarantees import Guarantee, Verdict
from semantix.report.table import table
from semantix.report.view import view_of
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

SPEC = replace(spec_of(WRITE_AHEAD), name="a-connector-with-a-name-that-is-long")
VIEW = view_of(
    CertificationResult(
        spec=SPEC,
        world="simulated",
        claim=Guarantee.AT_LEAST_ONCE,
        verdict=Verdict.UPHELD,
        strongest=Guarantee.AT_LEAST_ONCE,
        windows=("wal_send:during", "wal_mark_committed:before"),
    )
)


def test_without_a_terminal_the_table_has_any_width() -> None:
    lines = list(table([VIEW]))
    assert SPEC.name in lines[2]
    assert lines[3].split() == ["wal_mark_committed:before"]
    assert list(table([VIEW], width=500)) == lines


@pytest.mark.parametrize("width", [120, 100, 80, 60, 40])
def test_a_narrow_terminal_gets_shorter_cells_and_fewer_columns(width: int) -> None:
    lines = list(table([VIEW], width=width))
    assert max(map(len, lines)) <= width
    assert "UPHELD" in lines[2]
    assert lines[2].startswith("a-connect")
    assert SPEC.name[-8:] in lines[2]  # specs of one family differ at their ends


def test_a_cell_that_is_cut_says_so() -> None:
    line = list(table([VIEW], width=100))[2]
    assert "…" in line
    assert SPEC.name not in line


def test_without_the_windows_their_further_lines_are_left_out() -> None:
    assert len(list(table([VIEW], width=40))) == 3


def test_no_results_make_no_table() -> None:
    assert list(table([])) == []
