"""Only words that carry a meaning have a colour."""

from __future__ import annotations

from semantix.report.colours import painted


def test_a_verdict_has_its_colour_with_what_follows() -> None:
    assert painted("UPHELD", colour=True) == "\x1b[32mUPHELD\x1b[0m"
    assert painted("VIOLATED  ", colour=True) == "\x1b[31mVIOLATED  \x1b[0m"
    assert painted("INCONCLUSIVE", colour=True).startswith("\x1b[33m")


def test_other_words_have_none_and_without_colour_no_word_has_one() -> None:
    assert painted("reported", colour=True) == "reported"
    assert painted("UPHELD", colour=False) == "UPHELD"
