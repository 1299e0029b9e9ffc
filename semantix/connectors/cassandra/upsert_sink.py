"""The plain Cassandra sink: asynchronous upserts; a checkpoint waits until all are answered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from semantix.connectors.cassandra.arguments import (
    checked_handler,
    checked_requests,
    checked_timeout_ms,
)
from semantix.connectors.cassandra.connection import DEFAULT_PORT, CassandraConnection
from semantix.connectors.cassandra.statements import RowStatement, Statement, bound, name_record
from semantix.errors import TaskCancelled
from semantix.functions.checkpointed import CheckpointedFunction
from semantix.functions.contexts import FunctionSnapshotContext, SinkContext
from semantix.functions.sink_function import RichSinkFunction
from semantix.model.outcomes import reason_of

UNLIMITED = 2**31 - 1  # Flink: Integer.MAX_VALUE
FOREVER_MS = 2**63 - 1
FailureHandler = Callable[[Exception], None]
_LOOK_US, _LOOK_US_MAX = 500, 64_000  # time between two looks for a free permit

_logger = logging.getLogger(__name__)
_logger.addHandler(logging.NullHandler())


def raise_failure(failure: Exception) -> None:
    """Fail the task. Source: Flink, NoOpCassandraFailureHandler, whose text has no cause."""
    raise OSError(f"Error while sending value. {reason_of(failure)}") from failure


class _Write:
    """A request whose answer the task has not taken yet."""

    __slots__ = ("future", "is_answered", "record")

    def __init__(self, future: Any, record: Any) -> None:
        self.future = future
        self.record = record
        self.is_answered = False

    def note_answer(self, _: object) -> None:
        """Note that the answer is there; a thread of the driver may call this."""
        self.is_answered = True


class CassandraUpsertSink(RichSinkFunction, CheckpointedFunction):
    """Writes each record into the row of its primary key.

    A repeated write changes nothing, so after a restore the table ends up with the same content.
    While records are repeated, a reader can see older values again. Rows are visible before their
    checkpoint completes. All this does not hold for statements that are not idempotent: counters,
    appends to lists, `now()`.

    The task takes the answers, when it needs a permit or at a barrier. The driver's threads only
    note that an answer or an error has arrived.

    Args:
        query: an INSERT or UPDATE with `?` for each of `columns`; empty if `table` is given.
        table: `keyspace.table`; the sink then makes the INSERT.
        columns: fields of the record.
        records: `rows`: records are mappings; `tuples`: their fields are bound by position.
        max_concurrent_requests: number of permits; a request holds one until its answer is taken.
        max_concurrent_requests_timeout_ms: how long to wait for a permit.
        failure_handler: called with the error of a failed write. If it returns, the record is lost
            (at most once). The default raises: the task fails, and the records are sent again.
        ignore_null_fields: True: a field that is None is not written.
        contact_points, port, consistency, cluster_options, cluster_builder: see
            `CassandraConnection`.
    Source: reference/protocol.md 7.3; Flink, CassandraSinkBase.
    """

    own_steps = True

    def __init__(
        self,
        query: str = "",
        *,
        table: str = "",
        columns: Sequence[str] = (),
        records: str = "rows",
        max_concurrent_requests: int = UNLIMITED,
        max_concurrent_requests_timeout_ms: int = FOREVER_MS,
        failure_handler: FailureHandler = raise_failure,
        ignore_null_fields: bool = False,
        contact_points: Sequence[str] = (),
        port: int = DEFAULT_PORT,
        consistency: str = "",
        cluster_options: Mapping[str, Any] | None = None,
        cluster_builder: Callable[[Any], Any] | None = None,
    ) -> None:
        self._permits = checked_requests(max_concurrent_requests)
        self._permit_timeout_ms = checked_timeout_ms(max_concurrent_requests_timeout_ms)
        self._handle_failure: FailureHandler = checked_handler(failure_handler)
        self._statement: Statement = RowStatement(
            query, table, columns, ignore_null_fields=ignore_null_fields, records=records
        )
        self._connection = CassandraConnection(
            contact_points, port, consistency, cluster_options, cluster_builder
        )
        self._unanswered: list[_Write] = []
        self._failure: Exception | None = None
        self._has_failed = False  # set by the driver, read by the task
        self._cluster: Any = None

    def open(self, context: Any) -> None:
        """Connect and prepare the statement."""
        self._gate = self.runtime_context.gate
        self._cluster = self._connection.open_cluster(self.runtime_context.client("cassandra"))
        self._session = self._cluster.connect()
        self._prepared = self._connection.prepare(self._session, self._statement.query)

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Send the row; if an earlier row has failed, its error is raised first."""
        gate = self._gate
        self._raise_failure()
        gate.before("cass_acquire_permit")
        self._acquire_permit()
        gate.after("cass_acquire_permit")
        gate.before("cass_send_async")
        row = bound(self._prepared, self._statement.bind(value), value)
        write = _Write(self._session.execute_async(row), value)
        self._unanswered.append(write)
        # Both an answer and an error free the permit; only an error is remembered besides.
        write.future.add_callbacks(write.note_answer, write.note_answer)
        write.future.add_errback(self._note_failure)
        gate.after("cass_send_async")

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Wait for all answers: the source does not send records before this checkpoint again."""
        self.flush(context.checkpoint_id)

    def finish(self) -> None:
        """Wait for all answers."""
        self.flush()

    def flush(self, checkpoint_id: int = 0) -> None:
        """Wait for the answers to all requests; the first error is raised."""
        gate = self._gate
        self._raise_failure()
        gate.before("cass_flush", checkpoint_id)
        taken = 0
        while self._unanswered:
            if taken:
                gate.during("cass_flush", taken)
            self._take(self._unanswered[0])
            taken += 1
        gate.after("cass_flush", checkpoint_id)
        self._raise_failure()

    def close(self) -> None:
        """Wait for the answers to all requests, then disconnect."""
        if self._cluster is None:
            return
        self._gate.before("cass_close")
        try:
            while self._unanswered:
                self._take(self._unanswered[0])
        except TaskCancelled:
            _logger.info("Cancelled with %d writes unanswered", len(self._unanswered))
        finally:
            self._cluster.shutdown()
            self._cluster = None
        self._gate.after("cass_close")

    def _acquire_permit(self) -> None:
        """Wait until one of the requests is answered, not necessarily the oldest.

        Raises:
            TimeoutError: no permit became free in time.
        """
        clock = self.runtime_context.clock
        until_us = clock.now_us() + self._permit_timeout_ms * 1_000
        look_us = _LOOK_US
        while len(self._unanswered) >= self._permits:
            answered = next((write for write in self._unanswered if write.is_answered), None)
            left_us = until_us - clock.now_us()
            if answered is not None:
                self._take(answered)
            elif left_us <= 0:
                raise TimeoutError(
                    f"Failed to acquire 1 out of {self._permits} permits to send value in "
                    f"{self._permit_timeout_ms} ms."
                )
            else:
                clock.wait_us(min(look_us, left_us))
                look_us = min(2 * look_us, _LOOK_US_MAX)

    def _take(self, write: _Write) -> None:
        gate = self._gate
        self._unanswered.remove(write)
        gate.before("cass_callback")
        try:
            write.future.result()
        except TaskCancelled:
            raise
        except Exception as failure:  # raised later, when the gate has seen the end of this step
            if self._failure is None:
                name_record(failure, write.record, self._statement.query)
                self._failure = failure
        gate.after("cass_callback")

    def _note_failure(self, _: Exception) -> None:
        """Note that a request has failed; a thread of the driver may call this."""
        self._has_failed = True

    def _raise_failure(self) -> None:
        if self._has_failed:
            self._has_failed = False
            # Only the task's own thread may read results, so it now takes all of them.
            while self._unanswered:
                self._take(self._unanswered[0])
        failure, self._failure = self._failure, None
        if failure is not None:
            self._handle_failure(failure)
