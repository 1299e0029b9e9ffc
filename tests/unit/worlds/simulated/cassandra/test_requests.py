"""What a request is, told by its text."""

from __future__ import annotations

import pytest

from semantix.worlds.simulated.cassandra.requests import (
    LOGGED,
    UNLOGGED,
    Part,
    Request,
    is_read,
    write_type,
)

INSERT = "INSERT INTO ks.t (a) VALUES (1)"


def request(text: str, batch: int | None = None) -> Request:
    return Request((Part(text, None, None),), batch, None, 10, None)


@pytest.mark.parametrize(
    ("text", "expected"), [("SELECT * FROM ks.t", True), ("no CQL", True), (INSERT, False)]
)
def test_only_a_select_changes_nothing(text: str, expected: bool) -> None:
    assert is_read(request(text)) is expected


@pytest.mark.parametrize(
    ("text", "batch", "expected"),
    [
        (INSERT, None, "SIMPLE"),
        (f"{INSERT} IF NOT EXISTS", None, "CAS"),
        ("DELETE FROM ks.t WHERE a = 1 IF EXISTS", None, "CAS"),
        ("UPDATE ks.t SET b = 1 WHERE a = 1 IF b = 2", None, "CAS"),
        (f"BEGIN BATCH {INSERT}; APPLY BATCH", None, "BATCH"),
        (f"BEGIN UNLOGGED BATCH {INSERT}; APPLY BATCH", None, "UNLOGGED_BATCH"),
        (INSERT, LOGGED, "BATCH"),
        (INSERT, UNLOGGED, "UNLOGGED_BATCH"),
    ],
)
def test_a_timeout_names_the_type_of_the_write(text: str, batch: int | None, expected: str) -> None:
    assert write_type(request(text, batch)) == expected
