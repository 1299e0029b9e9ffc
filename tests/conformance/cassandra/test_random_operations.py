"""Random operations on two servers at once: each answer must be the same.

The simulated server stands beside the real one; without a real one beside another simulated one
that is captured and resumed between operations, as the closed search does it.
"""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.simulated.cassandra.world import CassandraCluster

TABLE = "p text, c int, id text, n int, PRIMARY KEY (p, c)"
CLUSTERING = st.integers(0, 2)
TIMES = st.integers(1, 6)
TEXTS = st.sampled_from(["'r1'", "'r2'", "'é'", "''", "null"])
NUMBERS = st.sampled_from(["-1", "0", "1", "2147483647", "null"])
EXAMPLES = count()  # each example has partitions of its own


class Pair:
    """Two servers that are asked the same."""

    def __init__(self, left: Any, right: Any) -> None:
        self._asked = (left, right)

    def ask(self, text: str) -> list[tuple[Any, ...]]:
        """Execute on both; the answers (or the kinds of error) must be equal."""
        left, right = (self._answer(ask, text) for ask in self._asked)
        assert left == right, f"{text}\n  left:  {left}\n  right: {right}"
        return left

    @staticmethod
    def _answer(ask: Any, text: str) -> Any:
        try:
            result = ask(text)
        except Exception as error:
            return type(error).__name__
        return result.column_names, [tuple(map(_masked, row)) for row in result]


def _masked(value: Any) -> Any:
    """Timestamps that a server took from its own clock differ; that it did so must not."""
    return "server's" if isinstance(value, int) and value > 2**40 else value


class Operations(RuleBasedStateMachine):
    """Modifications with small timestamps that collide, transactions, batches, reads."""

    pair: Pair

    @initialize()
    def begin(self) -> None:
        self.partition = f"e{next(EXAMPLES)}"

    def key(self, c: int) -> str:
        return f"p = '{self.partition}' AND c = {c}"

    def insert_text(self, c: int, text: str, n: str) -> str:
        return f"INSERT INTO t (p, c, id, n) VALUES ('{self.partition}', {c}, {text}, {n})"

    @rule(c=CLUSTERING, text=TEXTS, n=NUMBERS, time=TIMES)
    def insert(self, c: int, text: str, n: str, time: int) -> None:
        self.pair.ask(f"{self.insert_text(c, text, n)} USING TIMESTAMP {time}")

    @rule(c=CLUSTERING, text=TEXTS, time=TIMES)
    def update_one(self, c: int, text: str, time: int) -> None:
        self.pair.ask(f"UPDATE t USING TIMESTAMP {time} SET id = {text} WHERE {self.key(c)}")

    @rule(c=CLUSTERING, time=TIMES, what=st.sampled_from(["", "id", "n", "id, n"]))
    def delete(self, c: int, time: int, what: str) -> None:
        self.pair.ask(f"DELETE {what} FROM t USING TIMESTAMP {time} WHERE {self.key(c)}")

    @rule(time=TIMES)
    def delete_partition(self, time: int) -> None:
        self.pair.ask(f"DELETE FROM t USING TIMESTAMP {time} WHERE p = '{self.partition}'")

    @rule(parts=st.lists(st.tuples(CLUSTERING, TEXTS, NUMBERS), max_size=3), time=TIMES)
    def batch(self, parts: list[tuple[int, str, str]], time: int) -> None:
        inner = " ".join(f"{self.insert_text(*part)};" for part in parts)
        self.pair.ask(f"BEGIN BATCH USING TIMESTAMP {time} {inner} APPLY BATCH")

    @rule(c=CLUSTERING, text=TEXTS, n=NUMBERS)
    def insert_if_not_exists(self, c: int, text: str, n: str) -> None:
        self.pair.ask(f"{self.insert_text(c, text, n)} IF NOT EXISTS")

    @rule(c=CLUSTERING, n=NUMBERS, sign=st.sampled_from(["=", "!=", "<", ">="]), then=NUMBERS)
    def update_if(self, c: int, n: str, sign: str, then: str) -> None:
        self.pair.ask(f"UPDATE t SET n = {then} WHERE {self.key(c)} IF n {sign} {n}")

    @rule(c=CLUSTERING)
    def delete_if_exists(self, c: int) -> None:
        self.pair.ask(f"DELETE FROM t WHERE {self.key(c)} IF EXISTS")

    @rule(c=CLUSTERING, sign=st.sampled_from(["=", "<", ">"]), limit=st.integers(0, 3))
    def read(self, c: int, sign: str, limit: int) -> None:
        where = f"p = '{self.partition}' AND c {sign} {c}"
        self.pair.ask(f"SELECT * FROM t WHERE {where} ORDER BY c DESC LIMIT {limit}")

    @rule(wrong=st.sampled_from(["zz", "p", "c"]))
    def write_a_wrong_column(self, wrong: str) -> None:
        self.pair.ask(f"UPDATE t SET {wrong} = 1 WHERE {self.key(0)}")

    def teardown(self) -> None:
        where = f"WHERE p = '{self.partition}'"
        names, rows = self.pair.ask(f"SELECT c, id, n, writetime(id) FROM t {where}")
        assert names == ["c", "id", "n", "writetime(id)"]
        assert len(rows) <= 3


def check(pair: Pair, examples: int) -> None:
    machine = type("BoundOperations", (Operations,), {"pair": pair})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )


class CapturedServer:
    """A simulated server that lives in captured states only: a new world for each request."""

    def __init__(self, keyspace: str) -> None:
        self._clock = SoloClock()
        self._options = {
            "schema": [
                f"CREATE KEYSPACE {keyspace} WITH replication = "
                "{'class': 'SimpleStrategy', 'replication_factor': 1}",
                f"CREATE TABLE {keyspace}.t ({TABLE})",
            ]
        }
        self._keyspace = keyspace
        self._world = CassandraCluster(self._clock, ListObserver(), self._options)

    def execute(self, text: str) -> Any:
        """Execute in a world resumed from what the last one left."""
        state = self._world.capture(self._clock.now_us())
        self._world = CassandraCluster(self._clock, ListObserver(), {})
        self._world.resume(state, self._clock.now_us())
        assert self._world.capture(self._clock.now_us()) == state
        session = SoloSession(self._clock)
        return self._world.clients(session).Cluster().connect(self._keyspace).execute(text)


def test_random_operations_on_a_server_that_is_captured_and_resumed(simulated: Any) -> None:
    simulated.table(TABLE)
    check(Pair(simulated.run, CapturedServer(simulated.keyspace).execute), examples=40)


@pytest.mark.containers
def test_random_operations_on_the_real_server(simulated: Any, real: Any) -> None:
    simulated.table(TABLE)
    real.table(TABLE)
    check(Pair(simulated.run, real.run), examples=20)
