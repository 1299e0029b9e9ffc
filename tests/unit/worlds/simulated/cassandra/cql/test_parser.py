"""Texts become syntax trees, once for each text."""

from __future__ import annotations

import pytest
from cassandra.protocol import SyntaxException

from semantix.worlds.simulated.cassandra.cql.data_syntax import (
    Batch,
    Delete,
    Insert,
    Select,
    Update,
)
from semantix.worlds.simulated.cassandra.cql.parser import check, parse
from semantix.worlds.simulated.cassandra.cql.schema_syntax import CreateTable, Drop, Truncate, Use
from semantix.worlds.simulated.cassandra.errors import OutsideSubset

INSERT = "INSERT INTO ks.t (a) VALUES (?)"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (INSERT, Insert),
        ("UPDATE t SET b = :b WHERE a = 1", Update),
        ("DELETE FROM t WHERE a = 1", Delete),
        ("SELECT a AS b, count(*) FROM t LIMIT 3", Select),
        (f"BEGIN UNLOGGED BATCH {INSERT}; {INSERT}; APPLY BATCH", Batch),
        ("CREATE TABLE t (a int PRIMARY KEY)", CreateTable),
        ("DROP TABLE IF EXISTS t", Drop),
        ("TRUNCATE t", Truncate),
        ("USE ks;", Use),
    ],
)
def test_each_statement(text: str, kind: type) -> None:
    assert isinstance(parse(text).statement, kind)
    assert parse(text) is parse(text)


def test_markers_are_numbered_and_keep_their_names() -> None:
    assert parse("UPDATE t SET b = :b WHERE a = ?").markers == ("b", None)


@pytest.mark.parametrize("text", ["", "SELEC * FROM t", f"{INSERT} x", "SELECT FROM t"])
def test_what_is_no_cql_is_left_to_the_server(text: str) -> None:
    with pytest.raises(SyntaxException):
        parse(text)
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "ALTER TABLE t ADD x int",
        "SELECT * FROM t WHERE token(a) > 3",
        "UPDATE t SET b = 3 * 2 WHERE a = 1",
        "SELECT DISTINCT a FROM t",
        "SELECT * FROM system.local",
    ],
)
def test_what_is_outside_of_the_subset_is_refused(text: str) -> None:
    with pytest.raises(OutsideSubset, match="does not model"):
        check(text)
