"""Drives one `AsyncFunction` by hand, without engine and search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from semantix.engine.operators.async_access.element_queue import WatermarkElement
from semantix.engine.operators.async_access.host import ResultFuture, RetryStrategy
from semantix.engine.operators.async_access.settings import AsyncSettings
from semantix.engine.operators.async_access.wait_operator import AsyncWaitOperator
from semantix.engine.operators.operator_protocols import InputOperator
from semantix.engine.operators.runtime_context import TaskRuntimeContext
from semantix.engine.operators.stream_record import StreamRecord, emitted_value
from semantix.errors import UsageError
from semantix.testing.blocked import Blocked
from semantix.testing.harness_mailbox import HarnessMailbox, HarnessTimer
from semantix.testing.operator_harness import OperatorHarness
from semantix.testing.stream_values import Record, Watermark


class AsyncHarness(OperatorHarness):
    """Drives one instance of an `AsyncFunction`, as Flink's harness drives its operator.

    The answers come from the test (`complete`, `fail_request`) or from the function itself. What
    an answer causes happens in mails; `run_mails` runs them::

        harness = AsyncHarness(MyLookup, ordered=True, capacity=2, timeout_ms=1_000)
        harness.open()
        harness.process("a", 1)
        harness.complete("a", ["A"])
        harness.run_mails()
        assert harness.collected == [Record("A", 1)]

    `open`, `process`, `watermark` and `finish` run mails while the queue is full, or not empty at
    the end. If no mail is left, they raise `Blocked`.

    Args:
        ordered: emit in the order of the input; False: in the order of the answers.
        capacity: how many records and watermarks may wait.
        timeout_ms: how long a record may wait; 0 or less: for ever.
        retry: when a request is sent again; None: never.
        others: those of `OperatorHarness`.
    Raises:
        UsageError: an argument does not fit.
    Source: Flink, AsyncWaitOperator, OneInputStreamOperatorTestHarness.
    """

    _operator: AsyncWaitOperator

    def __init__(
        self,
        make: Callable[[], Any],
        *,
        ordered: bool = True,
        capacity: int = 100,
        timeout_ms: int = 0,
        retry: RetryStrategy | None = None,
        **others: Any,
    ) -> None:
        self._settings = AsyncSettings(ordered, timeout_ms, capacity, retry)
        self._requests: list[tuple[Any, ResultFuture]] = []
        super().__init__(make, **others)

    def open(self) -> None:
        """Open the function, and request the restored records again.

        If it was blocked, the next call goes on with the element that was not taken.
        """
        if self._life == "open" and self._operator.has_recovered:
            self._operator.request_recovered()
        else:
            super().open()

    def complete(self, element: Any, results: Sequence[Any] | None, *, request: int = -1) -> None:
        """Answer a request with these values; it runs no mail.

        Args:
            element: the value of the record.
            results: None is what a wrong function gives.
            request: which request for this value, from 0; -1: the latest.
        """
        self._request(element, request).complete(results)  # type: ignore[arg-type]

    def fail_request(self, element: Any, error: Exception, *, request: int = -1) -> None:
        """Answer a request with an error; see `complete`."""
        self._request(element, request).complete_exceptionally(error)

    @property
    def in_flight(self) -> list[Record | Watermark]:
        """Give the elements in the queue, as a snapshot would hold them."""
        return [
            Watermark(one.timestamp_ms)
            if isinstance(one, WatermarkElement)
            else Record(one.value, one.timestamp_ms)
            for one in self._operator.in_flight()
        ]

    def _operator_of(self, context: TaskRuntimeContext) -> InputOperator:
        function = _Listening(self.function, self._requests)
        operator = AsyncWaitOperator(
            function,
            self._settings,
            context,
            _Output(self.collected),
        )
        operator.host = _Host(self._mailbox, self.failures)
        return operator

    def _request(self, element: Any, number: int) -> ResultFuture:
        found = [future for value, future in self._requests if value == element]
        try:
            return found[number]
        except IndexError:
            raise UsageError(
                f"there is no request {number} for {element!r:.80}; there are {len(found)}",
                hint="a request is made when `process` calls `async_invoke`",
            ) from None


class _Listening:
    """Stands before the function, and notes each request before the function gets it."""

    def __init__(self, function: Any, requests: list[tuple[Any, ResultFuture]]) -> None:
        self.__dict__["_function"] = function
        self.__dict__["_requests"] = requests

    def async_invoke(self, value: Any, result_future: ResultFuture) -> None:
        self._requests.append((value, result_future))
        self._function.async_invoke(value, result_future)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._function, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._function, name, value)


class _Host:
    """Implements `AsyncHost` with the mailbox of the harness."""

    def __init__(self, mailbox: HarnessMailbox, failures: list[BaseException]) -> None:
        self._mailbox = mailbox
        self._failures = failures

    def now_ms(self) -> int:
        return self._mailbox.now_ms

    def register_timer(self, time_ms: int, call: Callable[[int], None]) -> HarnessTimer:
        return self._mailbox.register_timer(time_ms, call)

    def execute(self, call: Callable[[Any], None], argument: Any) -> None:
        self._mailbox.execute(call, argument)

    def yield_mail(self) -> None:
        if not self._mailbox.run_one():
            raise Blocked("no mail is left that could make room in the queue, or empty it")

    def fail_externally(self, error: BaseException) -> None:
        self._failures.append(error)


class _Output:
    """Implements `AsyncOutput`: it keeps what is emitted."""

    def __init__(self, collected: list[Record | Watermark]) -> None:
        self._collected = collected

    def emit(self, record: StreamRecord, result: Any) -> None:
        self._collected.append(Record(emitted_value(result), record.timestamp_ms))

    def emit_watermark(self, timestamp_ms: int) -> None:
        self._collected.append(Watermark(timestamp_ms))
