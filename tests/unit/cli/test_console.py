"""Where text goes, and whether colours and bars are shown."""

from __future__ import annotations

import io

import pytest

from semantix.cli.console import Console, print_error, progress_bar
from semantix.cli.terminal.streams import is_terminal
from semantix.errors import UsageError


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_text_for_people_goes_to_stderr_if_the_certificate_takes_stdout(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Console().line("one")
    Console(to_stderr=True).lines(("two", "three"))
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("one\n", "two\nthree\n")


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [("NO_COLOR", "1", False), ("NO_COLOR", "", True), ("TERM", "dumb", False)],
)
def test_a_terminal_may_forbid_colours(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, expected: bool
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv(variable, value)
    assert is_terminal(Terminal()) is expected
    assert not is_terminal(io.StringIO())


def test_an_error_is_printed_with_its_hint_and_without_control_characters(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_error(UsageError("wrong \x1b[31mred", hint="mend it"))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("semantix: wrong ")
    assert "\x1b" not in lines[0]
    assert lines[1] == "semantix: hint: mend it"


def test_without_a_terminal_the_bar_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    for wanted in (True, False):
        bar = progress_bar(wanted=wanted)
        bar.start(3, "single")
        bar.advance(3)
        bar.finish()
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")
