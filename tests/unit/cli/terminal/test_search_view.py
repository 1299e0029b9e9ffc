"""What is seen of a search."""

from __future__ import annotations

import pytest

from semantix.cli.terminal.search_view import SearchView


def test_each_run_of_the_evidence_is_counted_and_a_debugger_hears_everything(
    capsys: pytest.CaptureFixture[str],
) -> None:
    view = SearchView(has_progress=False, is_apart=False)
    view.begin(2, 3)
    with view.working():
        view.progress.start(2, "sink: timelines")
        with view.listening() as lines:
            print("said")
    assert lines == []
    assert view.progress.state.done == 1
    assert view.progress.state.position == "2/3"
    assert capsys.readouterr().err == "said\n"
    assert list(view.log_lines([])) == []


def test_one_spec_alone_has_no_place_among_others() -> None:
    view = SearchView(has_progress=False, is_apart=True)
    view.begin(1, 1)
    assert view.progress.position == ""
