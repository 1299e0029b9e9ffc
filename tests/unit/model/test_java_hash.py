"""Hash codes are those of Java."""

from __future__ import annotations

import pytest

from semantix.model.java_hash import bin_of, java_hash


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("", 0),
        ("a", 97),
        ("ab", 3105),
        ("Aa", 2112),
        ("BB", 2112),
        ("hello", 99162322),
        ("orders", -1008770331 & 0xFFFF_FFFF),
        ("polygenelubricants", 0x8000_0000),  # known for the smallest of all hash codes
        ("é", 233),
        ("ä𝄞", 1_991_502),
        ("\U0001f600", 1772899),  # two units in UTF-16: 31 * 0xd83d + 0xde00
        (7, 7),
        (-1, 2**32 - 1),
        (2**32, 1),
    ],
)
def test_hash_codes_are_those_of_java(key: str | int, expected: int) -> None:
    assert java_hash(key) == expected


def test_a_bin_has_the_low_bits_mixed_with_the_high_ones() -> None:
    assert [bin_of(key, 16) for key in ("a", "p", 0x1_0000, 33)] == [1, 0, 1, 1]
