from __future__ import annotations

import pytest

from semantix.connectors.cassandra.statements import RowStatement, TimedRowStatement
from semantix.errors import UsageError

ROW = {"key": "k1", "id": "r1", "n": None}
INSERT = "INSERT INTO shop.out (key, id, n) VALUES (?, ?, ?)"
COLUMNS = ("key", "id", "n")


def test_an_insert_is_made_of_table_and_columns() -> None:
    assert RowStatement("", "shop.out", COLUMNS).query == INSERT


def test_fields_are_bound_in_the_order_of_the_columns() -> None:
    assert RowStatement(INSERT, "", COLUMNS).bind(ROW) == ("k1", "r1", None)


def test_the_timestamp_is_one_more_marker() -> None:
    insert = TimedRowStatement(INSERT + ";", "", COLUMNS)
    assert insert.query == INSERT + " USING TIMESTAMP ?"
    assert insert.bind_at(ROW, 5) == ("k1", "r1", None, 5)
    update = TimedRowStatement(
        "update shop.out set id = ?, n = ? where key = ?", "", ("id", "n", "key")
    )
    assert update.query == "update shop.out USING TIMESTAMP ? set id = ?, n = ? where key = ?"
    assert update.bind_at(ROW, 5) == (5, "r1", None, "k1")


@pytest.mark.parametrize(
    ("query", "table", "columns"),
    [
        ("", "", COLUMNS),
        (INSERT, "shop.out", COLUMNS),
        (INSERT, "", ("key",)),
        (INSERT, "", ()),
        (INSERT + " USING TIMESTAMP 5", "", COLUMNS),
        (INSERT + " IF NOT EXISTS", "", COLUMNS),
        ("DELETE FROM shop.out WHERE key = ?", "", ("key",)),
    ],
)
def test_a_query_that_cannot_be_repeated_is_refused(
    query: str, table: str, columns: tuple[str, ...]
) -> None:
    with pytest.raises(UsageError):
        TimedRowStatement(query, table, columns)
