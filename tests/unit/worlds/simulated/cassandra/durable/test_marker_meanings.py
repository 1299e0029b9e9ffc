"""What the markers of a text stand for."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.worlds.simulated.cassandra.durable.marker_meanings import (
    WRITE_TIMESTAMP,
    marker_meanings,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INSERT INTO t (a, b) VALUES (?, 1) USING TIMESTAMP ?", ["a", WRITE_TIMESTAMP]),
        ("UPDATE t USING TIMESTAMP ? SET b = ? WHERE a = ?", [WRITE_TIMESTAMP, "b", "a"]),
        ("UPDATE t SET b = ? WHERE a = ? IF b = ?", ["b", "a", "b"]),
        ("DELETE FROM t USING TIMESTAMP :t WHERE a = :a", [WRITE_TIMESTAMP, "a"]),
        (
            "BEGIN BATCH USING TIMESTAMP ? INSERT INTO t (a) VALUES (?); "
            "DELETE FROM t WHERE a = ?; APPLY BATCH",
            [WRITE_TIMESTAMP, "a", "a"],
        ),
        ("SELECT * FROM t WHERE a = ?", []),
        ("this is no CQL ?", []),
    ],
)
def test_each_marker_has_its_meaning(text: str, expected: list[str]) -> None:
    found: Any = marker_meanings(text)
    assert [one if isinstance(one, str) else one[1] for _, one in sorted(found.items())] == expected
