"""The future that an asynchronous function completes for one record, with its timeout.

A completion may come from any callback. What it causes happens in a mail of the task.
Source: Flink 1.20, AsyncWaitOperator.ResultHandler.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from semantix.engine.operators.async_access.element_queue import Entry
from semantix.engine.operators.async_access.host import AsyncTask, ResultFuture, Timer
from semantix.engine.operators.stream_record import StreamRecord
from semantix.model.outcomes import reason_of

NOT_NULL = "Results must not be null, use empty collection to emit nothing"


def checked(results: Sequence[Any] | None) -> Sequence[Any]:
    """Return the results of a request.

    Raises:
        TypeError: they are None, or a text or a mapping, whose parts nobody means.
    """
    if results is None:
        raise TypeError(NOT_NULL)
    if isinstance(results, (str, bytes, Mapping)):
        raise TypeError(
            f"results is {results!r:.80}; expected a list of values, for instance [value]"
        )
    return results


class Request:
    """The future of one record without retries: its first completion counts.

    Attributes:
        is_completed: a completion has come; later ones are ignored.
    """

    __slots__ = ("_entry", "_task", "_timer", "is_completed", "record")

    def __init__(self, task: AsyncTask, record: StreamRecord, entry: Entry) -> None:
        self._task = task
        self.record = record
        self._entry = entry
        self._timer: Timer | None = None
        self.is_completed = False

    def complete(self, results: Sequence[Any]) -> None:
        """Emit these values for the record, in a mail."""
        if self.is_completed:
            return
        self.is_completed = True
        self._task.host.execute(self._process, results)

    def complete_exceptionally(self, error: BaseException) -> None:
        """Fail the task. The entry completes without values, so that the queue can drain."""
        if self.is_completed:
            return
        self.is_completed = True
        failure = RuntimeError(f"Could not complete the stream element: {_in_words(self.record)}.")
        failure.__cause__ = error
        failure.add_note(f"caused by {reason_of(error)}")
        self._task.host.fail_externally(failure)
        self._task.host.execute(self._process, ())

    def expire_after(self, timeout_ms: int, expire: Callable[[int], None] | None = None) -> None:
        """Register the timer of the timeout."""
        host = self._task.host
        self._timer = host.register_timer(host.now_ms() + timeout_ms, expire or self._expire)

    def _expire(self, _: int) -> None:
        if not self.is_completed:
            time_out(self._task, self.record, self)

    def _process(self, results: Sequence[Any] | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._task.complete_entry(self._entry, results)
        self._task.emit_completed()


def _in_words(record: StreamRecord) -> str:
    """Return a record as Flink's StreamRecord shows itself."""
    time = "(undef)" if record.timestamp_ms is None else record.timestamp_ms
    return f"Record @ {time} : {record.value!s:.200}"


def time_out(task: AsyncTask, record: StreamRecord, future: ResultFuture) -> None:
    """Let the function decide about a record whose answer has not come in time."""
    task.gate.before("async_timeout_fire")
    task.function.timeout(record.value, future)
    task.gate.after("async_timeout_fire")
