"""A bar on a terminal, lines on another stream, nothing if it is not wanted."""

from __future__ import annotations

import io
import os
import pty
import threading
from contextlib import suppress

import pytest

from semantix.cli.terminal import bars
from semantix.cli.terminal.bars import Bar, progress_on, waiting
from semantix.cli.terminal.showing import Lines, Silent


class Clock:
    """The time of `bars`, which a test moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_s = 100.0
        monkeypatch.setattr(bars.time, "monotonic", lambda: self.now_s)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_lines_come_after_a_second_and_then_every_ten(clock: Clock) -> None:
    said: list[str] = []
    lines = Lines(said.append)
    lines.start(100, "sink: single")
    for second in range(25):
        clock.now_s = 100.5 + second
        lines.note_findings(1)
        lines.advance(1)
    lines.finish()
    assert [line.partition(",")[0] for line in said] == [
        "semantix: sink: single: 2 of 100",
        "semantix: sink: single: 12 of 100",
        "semantix: sink: single: 22 of 100",
    ]
    assert "1 finding so far" in said[0]


def test_findings_belong_to_their_subject(clock: Clock) -> None:
    shown = Silent()
    shown.start(1, "one: dry")
    shown.note_findings(3)
    shown.start(1, "one: single")
    assert shown.state.findings == 3
    shown.start(1, "two: dry")
    assert shown.state.findings == 0


def test_the_position_is_told_with_the_subject(clock: Clock) -> None:
    said: list[str] = []
    lines = Lines(said.append)
    lines.begin_subject("1/2")
    lines.start(0, "one: dry")
    clock.now_s += 5
    lines.begin_subject("2/2")
    assert said == ["semantix: [2/2] begins\n"]


def test_a_bar_is_drawn_on_its_terminal_and_removed(clock: Clock, monkeypatch) -> None:
    monkeypatch.setattr(bars, "_TICK_S", 1000.0)  # the thread would draw as well
    leader, follower = pty.openpty()
    threads = threading.active_count()
    bar = Bar(follower)
    bar.start(10, "sink: single")
    clock.now_s += 1
    bar.advance(4)
    bar.advance(4)  # not drawn: it was drawn a moment ago
    clock.now_s += 1
    bar.advance(1)
    bar.finish()
    assert threading.active_count() == threads
    bar.close()
    said = _all_of(leader)
    assert said.count("4/10") == 1
    assert "8/10" not in said
    assert "9/10" in said
    assert said.endswith("\r\x1b[K")


def _all_of(leader: int) -> str:
    """Read a terminal that nobody writes to any more, to its end."""
    read = b""
    with suppress(OSError):
        while part := os.read(leader, 10_000):
            read += part
    os.close(leader)
    return read.decode()


def test_memory_gets_lines_and_what_is_not_wanted_shows_nothing() -> None:
    stream = io.StringIO()
    assert type(progress_on(stream, wanted=False)) is Silent
    assert isinstance(progress_on(stream, wanted=True), Lines)


def test_lines_go_where_stderr_was(tmp_path, clock: Clock) -> None:
    with (tmp_path / "log").open("w") as file:
        shown = progress_on(file, wanted=True)
    shown.start(0, "servers start")
    clock.now_s += 2
    shown.advance(1)
    shown.close()
    assert "servers start: 1" in (tmp_path / "log").read_text()


def test_waiting_says_nothing_of_what_ends_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    with waiting("servers start"):
        pass
    assert capsys.readouterr().err == ""
