"""Only words that carry a meaning have a colour."""

from __future__ import annotations

from semantix.report.colours import painted, struck


def test_a_verdict_has_its_colour_with_what_follows() -> None:
    assert painted("UPHELD", colour=True) == "\x1b[32mUPHELD\x1b[0m"
    assert painted("VIOLATED  ", colour=True) == "\x1b[31mVIOLATED  \x1b[0m"
    assert painted("INCONCLUSIVE", colour=True).startswith("\x1b[33m")


def test_other_words_have_none_and_without_colour_no_word_has_one() -> None:
    assert painted("reported", colour=True) == "reported"
    assert painted("UPHELD", colour=False) == "UPHELD"


def test_in_a_timeline_the_fault_and_what_is_wrong_for_a_reader_are_red() -> None:
    assert struck("sink-0#1  FAULT: crash", colour=True) == "sink-0#1  \x1b[31mFAULT: crash\x1b[0m"
    assert struck("sees r1  <- again: r1", colour=True).endswith("\x1b[31m<- again: r1\x1b[0m")
    assert struck("reader  r1 was never seen", colour=True).startswith("reader  \x1b[31mr1")
    assert struck("sink-0#1  FAULT: crash", colour=False) == "sink-0#1  FAULT: crash"
    assert struck("sink-0#1  is deployed", colour=True) == "sink-0#1  is deployed"
