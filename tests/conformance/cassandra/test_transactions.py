"""Lightweight transactions: IF NOT EXISTS, IF EXISTS, IF conditions."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra import ConsistencyLevel, InvalidRequest
from cassandra.query import UNSET_VALUE, BatchStatement, SimpleStatement


def names_and_row(result: Any) -> tuple[list[str], tuple[Any, ...]]:
    return result.column_names, tuple(result.one())


def test_insert_if_not_exists_gives_the_row_that_is_there(bench: Any) -> None:
    bench.table()
    first = bench.run("INSERT INTO t (k, id, n) VALUES ('a', 'r1', 1) IF NOT EXISTS")
    assert first.was_applied is True
    assert names_and_row(first) == (["[applied]"], (True,))
    second = bench.run("INSERT INTO t (k, n) VALUES ('a', 2) IF NOT EXISTS")
    assert second.was_applied is False
    assert names_and_row(second) == (["[applied]", "k", "id", "n"], (False, "a", "r1", 1))
    assert second.one().applied is False
    assert bench.rows("SELECT * FROM t") == [("a", "r1", 1)]


def test_ones_own_retry_looks_like_a_conflict(bench: Any) -> None:
    bench.table()
    insert = bench.session.prepare("INSERT INTO t (k, id) VALUES (?, ?) IF NOT EXISTS")
    assert bench.run(insert, ("a", "mine")).was_applied
    again = bench.run(insert, ("a", "mine"))
    assert (again.was_applied, again.one().id) == (False, "mine")


def test_update_if_columns_are_as_expected(bench: Any) -> None:
    bench.table()
    bench.run("INSERT INTO t (k, id, n) VALUES ('a', 'r1', 1) IF NOT EXISTS")
    assert bench.run("UPDATE t SET n = 2 WHERE k = 'a' IF n = 1").was_applied
    refused = bench.run("UPDATE t SET n = 3 WHERE k = 'a' IF n = 1 AND id = 'r1'")
    assert names_and_row(refused) == (["[applied]", "n", "id"], (False, 2, "r1"))
    assert bench.rows("SELECT n FROM t") == [(2,)]


@pytest.mark.parametrize(
    ("condition", "applied"),
    [
        ("n > 4", True),
        ("n > 5", False),
        ("n >= 5", True),
        ("n < 5", False),
        ("n <= 5", True),
        ("n != 5", False),
        ("n != 4", True),
        ("id = null", True),
        ("id != null", False),
        ("id < 'a'", False),
        ("id != 'a'", True),
    ],
)
def test_operators_of_conditions(bench: Any, condition: str, applied: bool) -> None:
    bench.table()
    bench.run("INSERT INTO t (k, n) VALUES ('a', 5) IF NOT EXISTS")
    assert bench.run(f"UPDATE t SET n = 9 WHERE k = 'a' IF {condition}").was_applied is applied


def test_conditions_on_a_row_that_is_not_there(bench: Any) -> None:
    bench.table()
    refused = bench.run("UPDATE t SET n = 1 WHERE k = 'a' IF n = 1")
    assert names_and_row(refused) == (["[applied]"], (False,))
    assert names_and_row(bench.run("UPDATE t SET n = 1 WHERE k = 'a' IF EXISTS"))[1] == (False,)
    assert bench.rows("SELECT * FROM t") == []
    assert bench.run("UPDATE t SET n = 1 WHERE k = 'a' IF n = null").was_applied
    assert bench.rows("SELECT * FROM t") == [("a", None, 1)]


def test_delete_if(bench: Any) -> None:
    bench.table()
    bench.run("INSERT INTO t (k, n) VALUES ('a', 1) IF NOT EXISTS")
    assert names_and_row(bench.run("DELETE FROM t WHERE k = 'b' IF EXISTS"))[1] == (False,)
    refused = bench.run("DELETE FROM t WHERE k = 'a' IF n = 9")
    assert names_and_row(refused) == (["[applied]", "n"], (False, 1))
    assert bench.run("DELETE n FROM t WHERE k = 'a' IF EXISTS").was_applied
    assert bench.rows("SELECT * FROM t") == [("a", None, None)]
    assert bench.run("DELETE FROM t WHERE k = 'a' IF EXISTS").was_applied
    assert bench.rows("SELECT * FROM t") == []


def test_a_committer_that_only_goes_up(bench: Any) -> None:
    bench.table("sink text, sub int, checkpoint_id bigint, PRIMARY KEY (sink, sub)")
    insert = bench.session.prepare(
        "INSERT INTO t (sink, sub, checkpoint_id) VALUES (?, ?, ?) IF NOT EXISTS"
    )
    update = bench.session.prepare(
        "UPDATE t SET checkpoint_id = ? WHERE sink = ? AND sub = ? IF checkpoint_id < ?"
    )
    assert bench.run(insert, ("s", 0, 1)).was_applied
    assert bench.run(update, (3, "s", 0, 3)).was_applied
    refused = bench.run(update, (2, "s", 0, 2))
    assert (refused.was_applied, refused.one().checkpoint_id) == (False, 3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "INSERT INTO t (k, n) VALUES ('a', 1) IF NOT EXISTS USING TIMESTAMP 5",
            "Cannot provide custom timestamp for conditional updates",
        ),
        (
            "UPDATE t USING TIMESTAMP 5 SET n = 1 WHERE k = 'a' IF EXISTS",
            "Cannot provide custom timestamp for conditional updates",
        ),
        (
            "UPDATE t SET n = 1 WHERE k = 'a' IF k = 'a'",
            "PRIMARY KEY column 'k' cannot have IF conditions",
        ),
        ("UPDATE t SET n = 1 WHERE k = 'a' IF zz = 1", "Undefined column name zz in table"),
        ("UPDATE t SET n = 1 WHERE k = 'a' IF n > null", "Invalid comparison with null for "),
    ],
)
def test_wrong_conditions(bench: Any, text: str, message: str) -> None:
    bench.table()
    bench.run("INSERT INTO t (k, n) VALUES ('a', 5) IF NOT EXISTS")
    with pytest.raises(InvalidRequest) as caught:
        bench.run(text)
    assert f'message="{message}' in str(caught.value)


def test_the_server_gives_transactions_their_timestamps(bench: Any) -> None:
    bench.table()
    bench.run("INSERT INTO t (k, n) VALUES ('a', 1) IF NOT EXISTS")
    first = bench.rows("SELECT writetime(n) FROM t")[0][0]
    bench.run("UPDATE t SET n = 2 WHERE k = 'a' IF EXISTS")
    second = bench.rows("SELECT writetime(n) FROM t")[0][0]
    assert first % 1000 < 10
    assert second > first


def test_a_batch_with_conditions_is_one_decision(bench: Any) -> None:
    bench.table("p text, c int, n int, PRIMARY KEY (p, c)")
    batch = BatchStatement()
    batch.add("INSERT INTO t (p, c, n) VALUES ('a', 1, 1) IF NOT EXISTS")
    batch.add("INSERT INTO t (p, c, n) VALUES ('a', 2, 2)")
    assert bench.run(batch).was_applied
    again = bench.run(batch)
    assert again.was_applied is False
    assert names_and_row(again) == (["[applied]", "p", "c", "n"], (False, "a", 1, 1))
    update = (
        "BEGIN BATCH UPDATE t SET n = 5 WHERE p = 'a' AND c = 1 IF n = 7; "
        "INSERT INTO t (p, c, n) VALUES ('a', 3, 3); APPLY BATCH"
    )
    assert names_and_row(bench.run(update)) == (["[applied]", "p", "c", "n"], (False, "a", 1, 1))
    assert bench.rows("SELECT c, n FROM t") == [(1, 1), (2, 2)]


@pytest.mark.parametrize(
    ("first", "second", "is_applied"),
    [
        ("IF n = 1", "IF n = 2", True),
        ("IF n = 1", "IF n = 9", False),
        ("IF n = 9", "IF n = 2", False),
        ("IF EXISTS", "IF n = 9", False),
        ("IF n = 9", "IF EXISTS", False),
    ],
)
def test_each_condition_of_a_batch_counts(
    bench: Any, first: str, second: str, is_applied: bool
) -> None:
    bench.table("p text, c int, n int, PRIMARY KEY (p, c)")
    for at in (1, 2):
        bench.run(f"INSERT INTO t (p, c, n) VALUES ('a', {at}, {at}) IF NOT EXISTS")
    batch = BatchStatement()
    batch.add(f"UPDATE t SET n = 5 WHERE p = 'a' AND c = 1 {first}")
    batch.add(f"UPDATE t SET n = 6 WHERE p = 'a' AND c = 2 {second}")
    assert bench.run(batch).was_applied is is_applied
    expected = [(1, 5), (2, 6)] if is_applied else [(1, 1), (2, 2)]
    assert bench.rows("SELECT c, n FROM t") == expected


def test_a_batch_with_conditions_is_about_one_partition(bench: Any) -> None:
    bench.table()
    with pytest.raises(InvalidRequest, match="Batch with conditions cannot span multiple part"):
        bench.run(
            "BEGIN BATCH INSERT INTO t (k, n) VALUES ('a', 1) IF NOT EXISTS; "
            "INSERT INTO t (k, n) VALUES ('b', 1) IF NOT EXISTS; APPLY BATCH"
        )
    assert bench.rows("SELECT * FROM t") == []


def test_was_applied_is_only_for_transactions(bench: Any) -> None:
    bench.table()
    with pytest.raises(RuntimeError, match="LWT result should have exactly one row"):
        assert bench.run("INSERT INTO t (k, n) VALUES ('a', 1)").was_applied


def test_an_insert_survives_the_range_deletion_of_its_own_transaction(bench: Any) -> None:
    bench.table("p text, c int, n int, PRIMARY KEY (p, c)")
    bench.run("INSERT INTO t (p, c, n) VALUES ('a', 1, 1) IF NOT EXISTS")
    bench.run("INSERT INTO t (p, c, n) VALUES ('a', 2, 2) IF NOT EXISTS")
    assert bench.run(
        "BEGIN BATCH DELETE FROM t WHERE p = 'a'; INSERT INTO t (p, c, n) VALUES ('a', 3, 3); "
        "UPDATE t SET n = 9 WHERE p = 'a' AND c = 1 IF n = 1; APPLY BATCH"
    ).was_applied
    assert bench.rows("SELECT * FROM t") == [("a", 1, 9), ("a", 3, 3)]


def test_a_row_deletion_of_a_transaction_takes_the_insert_of_the_same_row(bench: Any) -> None:
    bench.table("p text, c int, n int, PRIMARY KEY (p, c)")
    bench.run("INSERT INTO t (p, c, n) VALUES ('a', 1, 1) IF NOT EXISTS")
    assert bench.run(
        "BEGIN BATCH DELETE FROM t WHERE p = 'a' AND c = 2; "
        "INSERT INTO t (p, c, n) VALUES ('a', 2, 5); "
        "UPDATE t SET n = 9 WHERE p = 'a' AND c = 1 IF n = 1; APPLY BATCH"
    ).was_applied
    assert bench.rows("SELECT * FROM t") == [("a", 1, 9)]


def test_without_clustering_columns_the_update_survives_the_deletion(bench: Any) -> None:
    bench.table()
    bench.run("INSERT INTO t (k, n) VALUES ('a', 1) IF NOT EXISTS")
    assert bench.run(
        "BEGIN BATCH DELETE FROM t WHERE k = 'a'; UPDATE t SET n = 2 WHERE k = 'a' IF n = 1; "
        "APPLY BATCH"
    ).was_applied
    assert bench.rows("SELECT k, n FROM t") == [("a", 2)]


def test_only_the_unconditional_statement_of_a_batch_may_have_a_timestamp(bench: Any) -> None:
    bench.table("p text, c int, n int, PRIMARY KEY (p, c)")
    bench.run("INSERT INTO t (p, c, n) VALUES ('a', 1, 1) IF NOT EXISTS")
    statements = (
        "INSERT INTO t (p, c, n) VALUES ('a', 2, 2) USING TIMESTAMP 5; "
        "UPDATE t SET n = 3 WHERE p = 'a' AND c = 1 IF n = 1; APPLY BATCH"
    )
    assert bench.run(f"BEGIN BATCH {statements}").was_applied
    times = [us for _, us in bench.rows("SELECT c, writetime(n) FROM t")]
    assert times[0] == times[1] > 5
    with pytest.raises(InvalidRequest, match="Cannot provide custom timestamp for conditional BAT"):
        bench.run(f"BEGIN BATCH USING TIMESTAMP 5 {statements.replace(' USING TIMESTAMP 5', '')}")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("c = 1 IF EXISTS", "c = 9 IF EXISTS", [(False, "a", 1, 1)]),
        ("c = 8 IF EXISTS", "c = 9 IF EXISTS", [(False,)]),
        ("c = 2 IF n = 7", "c = 1 IF n = 7", [(False, "a", 1, 1), (False, "a", 2, 2)]),
        ("c = 9 IF n = 7", "c = 1 IF EXISTS", [(False, "a", 1, 1)]),
    ],
)
def test_a_refused_batch_gives_the_rows_that_are_there(
    bench: Any, first: str, second: str, expected: list[Any]
) -> None:
    bench.table("p text, c int, n int, PRIMARY KEY (p, c)")
    for at in (1, 2):
        bench.run(f"INSERT INTO t (p, c, n) VALUES ('a', {at}, {at}) IF NOT EXISTS")
    found = bench.rows(
        f"BEGIN BATCH UPDATE t SET n = 5 WHERE p = 'a' AND {first}; "
        f"UPDATE t SET n = 5 WHERE p = 'a' AND {second}; APPLY BATCH"
    )
    assert found == expected


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        (("IF NOT EXISTS", "IF EXISTS"), "Cannot mix IF EXISTS and IF NOT EXISTS conditions"),
        (("IF NOT EXISTS", "IF n = 3"), "Cannot mix IF conditions and IF NOT EXISTS for the same"),
    ],
)
def test_conditions_that_do_not_fit_together(
    bench: Any, conditions: tuple[str, str], message: str
) -> None:
    bench.table()
    with pytest.raises(InvalidRequest, match=message):
        bench.run(
            f"BEGIN BATCH INSERT INTO t (k) VALUES ('a') {conditions[0]}; "
            f"UPDATE t SET n = 3 WHERE k = 'a' {conditions[1]}; APPLY BATCH"
        )


def test_a_batch_with_conditions_is_about_one_table(bench: Any) -> None:
    bench.table()
    bench.run("CREATE TABLE u (k text PRIMARY KEY, n int)")
    with pytest.raises(InvalidRequest, match="Batch with conditions cannot span multiple tables"):
        bench.run(
            "BEGIN BATCH INSERT INTO t (k) VALUES ('a') IF NOT EXISTS; "
            "INSERT INTO u (k) VALUES ('a'); APPLY BATCH"
        )


def test_an_unset_value_in_a_condition_is_refused_and_null_is_not(bench: Any) -> None:
    bench.table()
    bench.run("INSERT INTO t (k, n) VALUES ('a', 3) IF NOT EXISTS")
    update = bench.session.prepare("UPDATE t SET n = 1 WHERE k = 'a' IF n = ?")
    with pytest.raises(InvalidRequest, match="Invalid 'unset' value in condition"):
        bench.run(update, (UNSET_VALUE,))
    assert names_and_row(bench.run(update, (None,))) == (["[applied]", "n"], (False, 3))


@pytest.mark.parametrize(
    ("level", "message"),
    [
        (ConsistencyLevel.EACH_QUORUM, "consistency level EACH_QUORUM not compatible with"),
        (ConsistencyLevel.SERIAL, "SERIAL is not supported as conditional update commit"),
    ],
)
def test_levels_that_no_transaction_may_have(bench: Any, level: int, message: str) -> None:
    bench.table()
    statement = SimpleStatement(
        "INSERT INTO t (k) VALUES ('a') IF NOT EXISTS", consistency_level=level
    )
    with pytest.raises(InvalidRequest, match=message):
        bench.run(statement)
    assert bench.rows("SELECT k FROM t") == []


def test_a_plain_batch_may_have_a_serial_level(bench: Any) -> None:
    bench.table()
    batch = BatchStatement(consistency_level=ConsistencyLevel.SERIAL)
    batch.add("INSERT INTO t (k, n) VALUES ('a', 1)")
    bench.run(batch)
    assert bench.rows("SELECT k, n FROM t") == [("a", 1)]


def test_a_batch_moves_a_static_position_together_with_its_rows(bench: Any) -> None:
    bench.table("p text, c int, n int, upto int static, PRIMARY KEY (p, c)")
    move = bench.session.prepare("UPDATE t SET upto = ? WHERE p = ? IF upto = ?")
    add = bench.session.prepare("INSERT INTO t (p, c, n) VALUES (?, ?, ?)")

    def moved(at: int | None, to: int) -> Any:
        batch = BatchStatement()
        batch.add(move, (to, "a", at))
        batch.add(add, ("a", to, 10 * to))
        batch.add(add, ("a", to + 1, 10 * to))
        return bench.run(batch)

    refused = moved(3, 4)  # neither position nor rows
    assert refused.was_applied is False
    assert names_and_row(refused) == (["[applied]"], (False,))
    assert bench.rows("SELECT * FROM t") == []
    assert moved(None, 1).was_applied
    late = moved(None, 1)
    assert late.was_applied is False
    names, row = names_and_row(late)
    assert dict(zip(names, row, strict=True)) == {
        "[applied]": False, "p": "a", "c": 1, "upto": 1,
    }  # fmt: skip
    assert moved(1, 3).was_applied
    assert moved(1, 3).was_applied is False
    assert bench.rows("SELECT upto, c, n FROM t WHERE p = 'a'") == [
        (3, 1, 10), (3, 2, 10), (3, 3, 30), (3, 4, 30),
    ]  # fmt: skip


def test_a_batch_with_a_static_position_only(bench: Any) -> None:
    bench.table("p text, c int, upto int static, PRIMARY KEY (p, c)")
    bench.run("UPDATE t SET upto = 5 WHERE p = 'a'")
    batch = BatchStatement()
    batch.add("UPDATE t SET upto = 7 WHERE p = 'a' IF upto = 6")
    batch.add("INSERT INTO t (p, c) VALUES ('a', 1)")
    refused = bench.run(batch)
    names, row = names_and_row(refused)
    assert dict(zip(names, row, strict=True)) == {
        "[applied]": False, "p": "a", "c": None, "upto": 5,
    }  # fmt: skip
