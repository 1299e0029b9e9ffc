"""Each line of the call table: the error that surfaces, when, and what became of the write."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra import (
    AuthenticationFailed,
    OperationTimedOut,
    ReadTimeout,
    Unavailable,
    WriteTimeout,
    WriteType,
)
from cassandra.cluster import EXEC_PROFILE_DEFAULT, NoHostAvailable
from cassandra.policies import RetryPolicy
from cassandra.query import BatchStatement, BatchType, SimpleStatement

from semantix.model.sim_time import SECOND_US
from semantix.worlds.simulated.cassandra.client.call_table import CASSANDRA_CALLS

EXECUTE, EXECUTE_ASYNC = "cassandra.session.execute", "cassandra.session.execute_async"
INSERT = "INSERT INTO results (key, id, n) VALUES ('a', 'r1', 1)"
ROW = [("a", "r1", 1)]
ERRORS = {
    "WriteTimeout": WriteTimeout,
    "Unavailable": Unavailable,
    "OperationTimedOut": OperationTimedOut,
    "NoHostAvailable": NoHostAvailable,
    "AuthenticationFailed": AuthenticationFailed,
}
LINES = [
    (row.step, error.name, applied)
    for row in CASSANDRA_CALLS
    if row.step in (EXECUTE, EXECUTE_ASYNC)
    for error in row.errors
    for applied in ((False, True) if error.applied is None else (error.applied,))
]


def call(lab: Any, step: str, query: Any = INSERT) -> None:
    if step == EXECUTE:
        lab.session.execute(query)
    else:
        lab.session.execute_async(query).result()


@pytest.mark.parametrize(("step", "name", "applied"), LINES)
def test_an_error_surfaces_with_or_without_its_effect(
    lab: Any, step: str, name: str, applied: bool
) -> None:
    call(lab, step, "SELECT * FROM results")  # the same call is clean without the fault
    lab.fault(step, name, applied=applied)
    with pytest.raises(ERRORS[name]):
        call(lab, step)
    lab.clock.wait_us(SECOND_US)
    assert lab.rows() == (ROW if applied else [])
    assert lab.attempt.gate.affected_calls == [(({"key": "a", "id": "r1", "n": 1},), "")]


@pytest.mark.parametrize("step", [EXECUTE, EXECUTE_ASYNC])
@pytest.mark.parametrize("applied", [False, True])
def test_a_lost_response_is_a_timeout_of_the_client(lab: Any, step: str, applied: bool) -> None:
    lab.fault(step, applied=applied)
    begun = lab.clock.now_us()
    with pytest.raises(OperationTimedOut) as caught:
        call(lab, step)
    assert lab.clock.now_us() - begun == 10 * SECOND_US
    assert list(caught.value.errors) == ["127.0.0.1:9042"]
    assert caught.value.last_host is lab.cluster.host
    assert lab.rows() == (ROW if applied else [])


def test_the_effect_of_a_lost_response_is_there_long_before_the_client_knows(lab: Any) -> None:
    lab.fault(EXECUTE_ASYNC, applied=True)
    future = lab.session.execute_async(INSERT)
    assert lab.rows() == ROW
    with pytest.raises(OperationTimedOut):
        future.result()


def test_a_write_that_timed_out_is_applied_after_the_client_was_told(lab: Any) -> None:
    lab.fault(EXECUTE, "WriteTimeout", applied=True)
    with pytest.raises(WriteTimeout) as caught:
        lab.session.execute(INSERT)
    assert caught.value.write_type == WriteType.SIMPLE
    assert (caught.value.required_responses, caught.value.received_responses) == (1, 0)
    assert lab.told("row") == []
    assert lab.world.settled_by_us() > lab.clock.now_us()
    lab.clock.wait_us(lab.world.settled_by_us() - lab.clock.now_us())
    assert lab.told("row") == [("ks.results", "a", {"key": "a", "id": "r1", "n": 1})]


def test_a_late_write_loses_against_the_retry(lab: Any) -> None:
    lab.fault(EXECUTE, "WriteTimeout", applied=True)
    with pytest.raises(WriteTimeout):
        lab.session.execute(INSERT)
    lab.session.execute("INSERT INTO results (key, id, n) VALUES ('a', 'r2', 2)")
    lab.clock.wait_us(SECOND_US)
    assert lab.rows() == [("a", "r2", 2)]
    written = [values[0]["id"] for _, _, values, _ in lab.told("written")]
    assert written == ["r2", "r1"]


def test_a_late_write_that_draws_its_key_is_one_more_row(make_lab: Any) -> None:
    table = "CREATE TABLE ks.log (u timeuuid PRIMARY KEY, id text)"
    lab = make_lab(table, watch={"table": "ks.log", "view": "log"})
    insert = "INSERT INTO log (u, id) VALUES (now(), 'r1')"
    lab.fault(EXECUTE, "WriteTimeout", applied=True)
    with pytest.raises(WriteTimeout):
        lab.session.execute(insert)
    lab.session.execute(insert)
    lab.clock.wait_us(SECOND_US)
    assert [values[0]["id"] for _, _, values, _, _ in lab.told("appeared")] == ["r1", "r1"]


@pytest.mark.parametrize(
    ("kind", "keys", "applied"),
    [
        (BatchType.UNLOGGED, "abc", "a"),
        (BatchType.UNLOGGED, "abcd", "ab"),
        (BatchType.UNLOGGED, "aa", ""),  # one partition is one mutation
        (BatchType.LOGGED, "abc", ""),
    ],
)
def test_a_batch_that_is_not_logged_may_be_applied_in_part(
    lab: Any, kind: BatchType, keys: str, applied: str
) -> None:
    def batch() -> BatchStatement:
        made = BatchStatement(kind)
        for number, key in enumerate(keys):
            made.add(f"INSERT INTO results (key, id, n) VALUES ('{key}', 'r{number}', 1)")
        return made

    lab.fault(EXECUTE, "WriteTimeout", applied=False)
    with pytest.raises(WriteTimeout):
        lab.session.execute(batch())
    lab.clock.wait_us(SECOND_US)
    assert [row[0] for row in sorted(lab.rows())] == list(applied)
    lab.session.execute(batch())
    assert [row[0] for row in sorted(lab.rows())] == sorted(set(keys))


def test_a_batch_that_is_written_as_cql_may_be_applied_in_part_too(lab: Any) -> None:
    texts = [f"INSERT INTO results (key, id, n) VALUES ('{key}', 'r1', 1)" for key in "ab"]
    for kind, applied in (("", []), ("UNLOGGED ", ["a"])):
        lab.fault(EXECUTE, "WriteTimeout", applied=False)
        with pytest.raises(WriteTimeout):
            lab.session.execute(f"BEGIN {kind}BATCH {'; '.join(texts)}; APPLY BATCH")
        lab.clock.wait_us(SECOND_US)
        assert [row[0] for row in lab.rows()] == applied


def test_write_timeouts_name_the_kind_of_write(lab: Any) -> None:
    batch = BatchStatement()
    batch.add(INSERT)
    for query, kind in (
        (batch, WriteType.BATCH),
        (f"BEGIN UNLOGGED BATCH {INSERT}; APPLY BATCH", WriteType.UNLOGGED_BATCH),
        (f"{INSERT} IF NOT EXISTS", WriteType.CAS),
        ("DELETE FROM results WHERE key = 'a' IF EXISTS", WriteType.CAS),
    ):
        lab.fault(EXECUTE, "WriteTimeout")
        with pytest.raises(WriteTimeout) as caught:
            lab.session.execute(query)
        assert caught.value.write_type == kind


def test_the_write_timeout_of_a_read_is_a_read_timeout(lab: Any) -> None:
    lab.fault(EXECUTE, "WriteTimeout")
    with pytest.raises(ReadTimeout) as caught:
        lab.session.execute("SELECT * FROM results")
    assert caught.value.data_retrieved is False
    assert lab.attempt.gate.affected_calls == [((), "")]


def test_an_impatient_client_gives_up_before_the_server_does(lab: Any) -> None:
    lab.fault(EXECUTE, "WriteTimeout", applied=True)
    with pytest.raises(OperationTimedOut):
        lab.session.execute(INSERT, timeout=0.5)
    assert lab.rows() == []
    lab.clock.wait_us(3 * SECOND_US)
    assert lab.rows() == ROW


def test_a_timeout_shorter_than_the_way_leaves_the_effect_unknown(lab: Any) -> None:
    with pytest.raises(OperationTimedOut):
        lab.session.execute(INSERT, timeout=0.0001)
    assert lab.told("row") == []
    lab.clock.wait_us(1000)
    assert len(lab.told("row")) == 1


def test_a_request_without_a_timeout_ends_when_heartbeats_miss(lab: Any) -> None:
    lab.fault(EXECUTE)
    begun = lab.clock.now_us()
    with pytest.raises(OperationTimedOut):
        lab.session.execute(INSERT, timeout=None)
    assert lab.clock.now_us() - begun == 60 * SECOND_US


def test_the_default_retry_policy_goes_to_the_next_host_and_finds_none(lab: Any) -> None:
    lab.fault(EXECUTE, "Unavailable")
    with pytest.raises(NoHostAvailable) as caught:
        lab.session.execute(SimpleStatement(INSERT, retry_policy=RetryPolicy()))
    assert [type(error) for error in caught.value.errors.values()] == [Unavailable]


class Stubborn(RetryPolicy):
    """Sends everything once more."""

    def on_write_timeout(self, *args: Any, retry_num: int, **info: Any) -> Any:
        return (self.RETRY, None) if retry_num == 0 else (self.RETHROW, None)


class Careless(RetryPolicy):
    """Takes an error for success."""

    def on_write_timeout(self, *args: Any, **info: Any) -> Any:
        return self.IGNORE, None


def test_a_retry_policy_sends_the_request_again_with_its_timestamp(lab: Any) -> None:
    lab.fault(EXECUTE, "WriteTimeout", applied=True)
    lab.session.execute(SimpleStatement(INSERT, retry_policy=Stubborn()))
    assert lab.rows() == ROW
    lab.clock.wait_us(SECOND_US)
    assert len(lab.told("written")) == 2
    assert len(lab.told("row")) == 1


def test_a_careless_retry_policy_swallows_the_loss(lab: Any) -> None:
    lab.fault(EXECUTE, "WriteTimeout")
    assert lab.session.execute(SimpleStatement(INSERT, retry_policy=Careless())).all() == []
    lab.clock.wait_us(SECOND_US)
    assert lab.rows() == []


def test_errbacks_hear_of_the_error_at_its_time(lab: Any) -> None:
    lab.fault(EXECUTE_ASYNC, "WriteTimeout")
    heard: list[Any] = []
    future = lab.session.execute_async(INSERT)
    future.add_callbacks(
        lambda _: heard.append("rows"),
        lambda error: heard.append((type(error), lab.clock.now_us())),
    )
    begun = lab.clock.now_us()
    lab.clock.wait_us(5 * SECOND_US)
    assert heard == [(WriteTimeout, begun + 2 * SECOND_US + 1000)]


@pytest.mark.parametrize("name", ["OperationTimedOut", "NoHostAvailable", ""])
def test_prepare_fails(lab: Any, name: str) -> None:
    lab.fault("cassandra.session.prepare", name)
    with pytest.raises(ERRORS[name or "OperationTimedOut"]):
        lab.session.prepare("SELECT * FROM results WHERE key = ?")
    assert lab.session.prepare("SELECT * FROM results WHERE key = ?")


def test_refused_credentials_are_an_error_inside_of_no_host_available(lab: Any) -> None:
    lab.fault("cassandra.cluster.connect", "AuthenticationFailed")
    with pytest.raises(NoHostAvailable, match="Bad credentials") as told:
        lab.cluster.connect("ks")
    assert [type(one) for one in told.value.errors.values()] == [AuthenticationFailed]
    assert lab.cluster.connect("ks")


@pytest.mark.parametrize("name", ["NoHostAvailable", ""])
def test_connect_fails(lab: Any, name: str) -> None:
    lab.fault("cassandra.cluster.connect", name)
    with pytest.raises(NoHostAvailable, match="Unable to connect to any servers"):
        lab.cluster.connect("ks")
    assert lab.cluster.connect("ks")


def test_every_planned_error_stands_in_the_call_table(lab: Any) -> None:
    steps = {row.step: row for row in CASSANDRA_CALLS}
    lab.session.execute_async(INSERT).result()
    lab.session.execute(lab.session.prepare(INSERT))
    lab.cluster.shutdown()
    visited = {step for step, _ in lab.attempt.gate.visits}
    assert visited == set(steps)
    for row in steps.values():
        assert row.remote == bool(row.lost)
        assert {error.name for error in row.errors} <= set(ERRORS)
    assert EXEC_PROFILE_DEFAULT in lab.cluster.profiles


class Again(RetryPolicy):
    """Retries for ever."""

    def on_write_timeout(self, *_args: Any, **_named: Any) -> tuple[int, None]:
        return self.RETRY, None


def test_all_retries_of_a_request_share_one_timeout(make_lab: Any) -> None:
    lab = make_lab(write_timeout_ms=900)
    statement = SimpleStatement(INSERT, retry_policy=Again())
    lab.fault(EXECUTE, "WriteTimeout", applied=False)
    begun = lab.clock.now_us()
    lab.session.execute(statement, timeout=5.0)  # the second try is clean
    assert lab.clock.now_us() - begun < SECOND_US
    lab.fault(EXECUTE, "WriteTimeout", applied=False)
    with pytest.raises(OperationTimedOut):
        lab.session.execute(statement, timeout=0.5)
    future = lab.session.execute_async(statement, timeout=5.0)
    begun = lab.clock.now_us()
    assert future.patience_us() == 5 * SECOND_US
    lab.clock.wait_us(SECOND_US)
    assert future.patience_us() == 4 * SECOND_US - (lab.clock.now_us() - begun - SECOND_US)


def test_a_timeout_of_a_counter_names_its_write_type(make_lab: Any) -> None:
    lab = make_lab("CREATE TABLE ks.results (key text PRIMARY KEY, n counter)")
    update = "UPDATE results SET n = n + 1 WHERE key = 'a'"
    batch = BatchStatement(BatchType.COUNTER)
    batch.add(update)
    for query, applied in ((update, False), (batch, True)):
        lab.fault(EXECUTE, "WriteTimeout", applied=applied)
        with pytest.raises(WriteTimeout) as caught:
            lab.session.execute(query)
        assert caught.value.write_type == WriteType.COUNTER
    lab.clock.wait_us(SECOND_US)
    assert lab.rows() == [("a", 1)]  # the one that was applied after all
