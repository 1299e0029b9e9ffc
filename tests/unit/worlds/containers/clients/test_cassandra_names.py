"""Keyspaces of a run: in names and in CQL, and nowhere else."""

from __future__ import annotations

import pytest

from semantix.worlds.containers.clients.cassandra_names import KeyspaceNames

NAMES = KeyspaceNames("s1n2")


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("SELECT * FROM shop.out WHERE key = ?", "SELECT * FROM s1n2_shop.out WHERE key = ?"),
        ("insert into Shop . out (a) values (1)", "insert into s1n2_shop . out (a) values (1)"),
        ("UPDATE shop.out SET n = 1", "UPDATE s1n2_shop.out SET n = 1"),
        ("DELETE FROM shop.out WHERE a = 1", "DELETE FROM s1n2_shop.out WHERE a = 1"),
        ("TRUNCATE shop.out", "TRUNCATE s1n2_shop.out"),
        ("TRUNCATE TABLE shop.out", "TRUNCATE TABLE s1n2_shop.out"),
        ("CREATE TABLE IF NOT EXISTS shop.t (a)", "CREATE TABLE IF NOT EXISTS s1n2_shop.t (a)"),
        ("DROP TABLE IF EXISTS shop.t", "DROP TABLE IF EXISTS s1n2_shop.t"),
        ("CREATE KEYSPACE shop WITH a = {}", "CREATE KEYSPACE s1n2_shop WITH a = {}"),
        ("CREATE KEYSPACE IF NOT EXISTS shop", "CREATE KEYSPACE IF NOT EXISTS s1n2_shop"),
        ("DROP KEYSPACE IF EXISTS shop", "DROP KEYSPACE IF EXISTS s1n2_shop"),
        ("USE shop", "USE s1n2_shop"),
        ('SELECT * FROM "Shop".out', 'SELECT * FROM "s1n2_Shop".out'),
        ("SELECT * FROM out", "SELECT * FROM out"),
        ("SELECT a FROM system.local", "SELECT a FROM system.local"),
        ("SELECT a FROM system_schema.tables", "SELECT a FROM system_schema.tables"),
        (
            "INSERT INTO shop.out (a) VALUES ('FROM shop.out')",
            "INSERT INTO s1n2_shop.out (a) VALUES ('FROM shop.out')",
        ),
        (
            "BEGIN BATCH INSERT INTO shop.a (k) VALUES (1); UPDATE shop.b SET n = 2 APPLY BATCH",
            "BEGIN BATCH INSERT INTO s1n2_shop.a (k) VALUES (1); "
            "UPDATE s1n2_shop.b SET n = 2 APPLY BATCH",
        ),
    ],
)  # fmt: skip
def test_a_statement_names_the_run_s_keyspaces(written: str, sent: str) -> None:
    assert NAMES.in_cql(written) == sent


def test_a_long_name_stays_within_what_the_server_takes() -> None:
    long, other = "k" * 45, "k" * 44 + "x"
    assert len(NAMES.real(long)) <= 48
    assert NAMES.real(long) != NAMES.real(other)
    assert NAMES.real(long).startswith(NAMES.prefix)
