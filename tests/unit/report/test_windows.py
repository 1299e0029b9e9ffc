"""What a window is, and where each one lies, in words."""

from __future__ import annotations

import pytest

from semantix.report.windows import window_lines


def test_without_windows_there_is_nothing_to_explain() -> None:
    assert list(window_lines([])) == []


def test_each_window_is_explained_once() -> None:
    lines = list(window_lines(["sink_invoke:before", "wal_send:during", "sink_invoke:before"]))
    assert lines[1].startswith("windows: the places at which a crash leaves a record twice")
    assert len(lines) == 5
    assert lines[3].startswith("  sink_invoke:before  before the next record reaches `invoke`")
    assert lines[4] == "  wal_send:during     while a batch is sent"


@pytest.mark.parametrize(("window", "words"), [
    ("wal_open_buffer:after", "after GenericWriteAheadSink#notifyCheckpointComplete"),
    ("sink_of_mine:before", "before sink_of_mine"),
])  # fmt: skip
def test_a_step_without_words_is_named_by_its_source(window: str, words: str) -> None:
    *_, line = window_lines([window])
    assert words in line
