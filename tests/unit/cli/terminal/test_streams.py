"""What a stream is."""

from __future__ import annotations

import io

import pytest

from semantix.cli.terminal.streams import width_of


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("columns", "stream", "expected"),
    [
        ("60", Terminal(), 60),
        ("10", Terminal(), 40),
        ("60", io.StringIO(), 60),
        ("wide", io.StringIO(), None),
        ("", io.StringIO(), None),
    ],
)
def test_a_terminal_has_a_width_of_at_least_40(monkeypatch, columns, stream, expected) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert width_of(stream) == expected
