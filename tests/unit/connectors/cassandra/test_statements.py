from __future__ import annotations

import pytest

from semantix.connectors.cassandra.statements import RowStatement, TimedRowStatement
from semantix.errors import ContractError, UsageError

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


def test_tuples_are_bound_by_position() -> None:
    assert RowStatement(INSERT, "", (), records="tuples").bind(("k1", "r1", None)) == (
        "k1", "r1", None,
    )  # fmt: skip
    assert TimedRowStatement(INSERT, "", (), records="tuples").bind_at(("k1", "r1", 1), 5) == (
        "k1", "r1", 1, 5,
    )  # fmt: skip


def test_a_tuple_of_another_length_is_refused() -> None:
    with pytest.raises(ContractError, match="a record has 2 fields and the query has 3 markers"):
        RowStatement(INSERT, "", (), records="tuples").bind(("k1", "r1"))


def test_another_kind_of_records_is_refused() -> None:
    with pytest.raises(UsageError, match="records is 'objects'; expected one of rows, tuples"):
        RowStatement(INSERT, "", COLUMNS, records="objects")


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
