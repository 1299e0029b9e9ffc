"""Lines at the width of a terminal: no line is wider, no word is broken that fits."""

from __future__ import annotations

import subprocess

import pytest

from semantix.report.wrapping import shown_width, wrapped

SENTENCE = "The attempt that had written or held the record ended there, and nobody has seen it."
PATH = ".semantix/findings/kafka-sink-exactly-once-keyed-simulated-01.json"


def parts(line: str, width: int | None) -> list[str]:
    return list(wrapped(line, width))


def test_a_line_that_fits_is_left_as_it_is() -> None:
    assert parts("  a   b  ", 40) == ["  a   b  "]
    assert parts("x" * 500, None) == ["x" * 500]


@pytest.mark.parametrize("width", [40, 41, 57, 80])
def test_a_sentence_is_broken_at_spaces_and_keeps_its_indent(width: int) -> None:
    found = parts(f"    {SENTENCE * 3}", width)
    assert all(shown_width(part) <= width for part in found)
    assert " ".join(part.strip() for part in found).split() == (SENTENCE * 3).split()
    assert found[0].startswith("    The")
    assert all(part.startswith("      ") for part in found[1:])


def test_what_follows_stands_below_the_second_column() -> None:
    found = parts(f"  wal_send:during   {SENTENCE}", 60)
    assert all(part.startswith(" " * 20) for part in found[1:])
    assert found[1][20] != " "


def test_a_wide_first_column_does_not_take_all_the_room() -> None:
    found = parts(f"  wal_mark_committed:before-and-after   {SENTENCE}", 40)
    assert all(shown_width(part) <= 40 for part in found)
    assert found[1].startswith("    ")


@pytest.mark.parametrize("width", [40, 50])
def test_a_path_is_broken_where_a_reader_sees_a_border(width: int) -> None:
    found = parts(f"the file {PATH} is there", width)
    assert all(shown_width(part) <= width for part in found)
    assert "".join(part.strip() for part in found).replace(" ", "") == f"thefile{PATH}isthere"
    assert all(part.rstrip()[-1] in "/.:_-,=" or " " in part for part in found[:-1])


def test_a_word_without_any_border_is_cut() -> None:
    found = parts("x" * 100, 40)
    assert "".join(part.strip() for part in found) == "x" * 100
    assert max(map(len, found)) <= 40


@pytest.mark.parametrize("width", [40, 47, 60])
def test_a_command_can_be_pasted_as_it_is_broken(width: int) -> None:
    found = parts(f"  see it again: semantix replay {PATH} --spec {PATH}", width)
    assert all(shown_width(part) <= width for part in found)
    assert found[0] == "  see it again:"
    pasted = "\n".join(found[1:]).replace("semantix", "printf '%s\\n'", 1)
    said = subprocess.run(["sh", "-c", pasted], capture_output=True, text=True, check=True)
    assert said.stdout.split("\n")[:-1] == ["replay", PATH, "--spec", PATH]


def test_wide_characters_take_two_columns_and_colours_none() -> None:
    assert shown_width("\u8a18\u9332") == 4
    assert shown_width("e\u0301") == 1
    assert shown_width("\x1b[31mVIOLATED\x1b[0m") == 8
    assert all(shown_width(part) <= 40 for part in parts("\u8a18" * 50, 40))


def test_a_terminal_below_40_columns_counts_as_40() -> None:
    assert parts(SENTENCE, 10) == parts(SENTENCE, 40)
