"""Texts write the number of things with the right word."""

from __future__ import annotations

import pytest

from semantix.model.counts import counted


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (0, ("run",), "0 runs"),
        (1, ("run",), "1 run"),
        (2_400, ("run",), "2,400 runs"),
        (1, ("entry", "entries"), "1 entry"),
        (2, ("entry", "entries"), "2 entries"),
    ],
)
def test_a_number_has_its_word(number: int, words: tuple[str, ...], said: str) -> None:
    assert counted(number, *words) == said
