"""Sinks that are right on a network that is fast and never cut, each with its correct twin."""

from __future__ import annotations

import json
import logging
from typing import Any

from semantix.connectors.kafka.sink import KafkaSink
from semantix.connectors.kafka.sink_state import PreCommittedTransaction
from semantix.connectors.kafka.transactional_writer import TransactionalWriter
from semantix.functions.checkpointed import CheckpointedFunction
from semantix.functions.contexts import (
    FunctionInitializationContext,
    FunctionSnapshotContext,
    SinkContext,
)
from semantix.functions.sink_function import RichSinkFunction

_logger = logging.getLogger(__name__)
_logger.addHandler(logging.NullHandler())  # a search causes thousands of errors on purpose


class WaitsAtTheBarrier(RichSinkFunction, CheckpointedFunction):
    """An at-least-once sink into a topic that waits for its messages at the barrier. Correct."""

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Start without failures."""
        self._failures: list[object] = []

    def open(self, context: Any) -> None:
        """Make a producer that never gives a message up."""
        kafka = self.runtime_context.client("kafka")
        self._producer = kafka.Producer({"bootstrap.servers": "x", "message.timeout.ms": 0})

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Send in the background."""
        self._producer.produce("out", json.dumps(value).encode(), on_delivery=self._note)

    def _note(self, error: object, message: object) -> None:
        if error is not None:
            self._failures.append(error)

    def wait(self) -> None:
        """Wait for all messages."""
        self._producer.flush()

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Wait, and fail if a message was not delivered."""
        self.wait()
        self._check()

    def finish(self) -> None:
        """Wait for the last messages."""
        self._producer.flush()
        self._check()

    def _check(self) -> None:
        if self._failures:
            raise RuntimeError(f"not delivered: {self._failures[0]}")


class WaitsForASecond(WaitsAtTheBarrier):
    """Waits at most a second at the barrier, and ignores the number of messages that are left.

    Canary of the fault class `slow`.
    """

    def wait(self) -> None:
        """Wait for a second."""
        self._producer.flush(1.0)


class _WritesRows(RichSinkFunction):
    uses_client_timestamps = True
    _cluster: Any = None

    def open(self, context: Any) -> None:
        """Connect."""
        self._cluster = self.runtime_context.client("cassandra").Cluster()
        self._session = self._cluster.connect()
        self._session.use_client_timestamp = self.uses_client_timestamps
        text = "INSERT INTO shop.out (key, id, n) VALUES (?, ?, ?)"
        self._insert = self._session.prepare(text)

    def close(self) -> None:
        """Disconnect."""
        if self._cluster is not None:
            self._cluster.shutdown()


class RetriesThrice(_WritesRows):
    """Writes rows and tries each of them three times, then fails. Correct."""

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Write a row."""
        row = (value["key"], value["id"], value["n"])
        timed_out = self.runtime_context.client("cassandra").OperationTimedOut
        for _ in range(3):
            try:
                self._session.execute(self._insert, row, timeout=2.0)
            except timed_out as error:
                _logger.warning("%s is not written: %r", value["id"], error)
            else:
                return
        self.give_up(value)

    def give_up(self, value: Any) -> None:
        """Fail the task."""
        raise RuntimeError(f"{value['id']} is not written")


class GivesUpAfterThree(RetriesThrice):
    """Goes on without a row that it could not write in three tries.

    Canary of the fault class `outage`: one failed or lost answer is not enough.
    """

    def give_up(self, value: Any) -> None:
        """Go on."""


class ChoosesTimestamps(_WritesRows):
    """Writes rows, each with a timestamp of the client. Correct: an old write never wins."""

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Write a row."""
        self._session.execute(self._insert, (value["key"], value["id"], value["n"]))


class LeavesTimestampsToTheServer(ChoosesTimestamps):
    """Lets the server choose the write timestamps, so a late write wins over newer rows.

    Canary of `late_request`.
    """

    uses_client_timestamps = False


class _KnowsTwoStates(TransactionalWriter):
    def commit(self, transaction: PreCommittedTransaction) -> str:
        """Call a transaction lost that is neither open nor completed."""
        state = self._transactions.describe(transaction.transactional_id).state
        if state not in ("Ongoing", "CompleteCommit"):
            return f"transaction {transaction.transactional_id} is {state}"
        return super().commit(transaction)


class TakesDecidedForLost(KafkaSink):
    """Takes a committed transaction for lost while its markers are on their way.

    Canary of `late_markers`: usually they are written before the job has restarted.
    """

    transactional_writer = _KnowsTwoStates
