"""The operator of an `AsyncFunction`: it keeps the records whose answers have not come.

Source: Flink 1.20, AsyncWaitOperator.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any, Protocol

from semantix.engine.operators.async_access.element_queue import (
    ElementQueue,
    Entry,
    OrderedQueue,
    Queued,
    WatermarkElement,
)
from semantix.engine.operators.async_access.host import AsyncCalls, AsyncHost
from semantix.engine.operators.async_access.requests import Request, checked
from semantix.engine.operators.async_access.retries import RetriedRequest, Retries, is_active
from semantix.engine.operators.async_access.settings import AsyncSettings
from semantix.engine.operators.async_access.unordered_queue import UnorderedQueue
from semantix.engine.operators.function_operator import FunctionOperator
from semantix.engine.operators.operator_protocols import Positions
from semantix.engine.operators.runtime_context import TaskRuntimeContext
from semantix.engine.operators.stream_record import StreamRecord

STATE_NAME = "_async_wait_operator_state_"


class AsyncOutput(Protocol):
    """Where results go."""

    def emit(self, record: StreamRecord, result: Any) -> None:
        """Emit one result of a record, with the record's timestamp."""
        ...

    def emit_watermark(self, timestamp_ms: int) -> None: ...


class AsyncWaitOperator(FunctionOperator):
    """Calls the function for each record, and emits its results when their turn comes.

    Args:
        function: of the connector.
        settings: see `AsyncSettings`.
        output: where results go.
    Attributes:
        host: the task; whoever drives the operator sets it.
    """

    __slots__ = ("_output", "_queue", "_recovered", "_retries", "_settings", "host")

    function: AsyncCalls

    def __init__(
        self,
        function: AsyncCalls,
        settings: AsyncSettings,
        context: TaskRuntimeContext,
        output: AsyncOutput,
    ) -> None:
        super().__init__(function, context)
        self.host: AsyncHost
        self._settings = settings
        self._output = output
        make: type[OrderedQueue | UnorderedQueue]
        make = OrderedQueue if settings.ordered else UnorderedQueue
        self._queue: ElementQueue = make(settings.capacity)
        self._recovered: deque[Queued] = deque()
        self._retries = Retries() if is_active(settings.retry) else None

    # -- life -----------------------------------------------------------------------------------

    def initialize(self, state: bytes | None, checkpoint_id: int | None) -> None:
        """Open the function, then request all restored records again, before any new input."""
        self.restore_state(state, checkpoint_id)
        self._recovered = deque(self._store.get_list_state(STATE_NAME).get())
        self.function.open(self._context)
        if self._recovered:
            self.gate.before("async_restore_reinvoke", len(self._recovered))
            self.request_recovered()

    @property
    def has_recovered(self) -> bool:
        """Whether restored elements wait for room in the queue."""
        return bool(self._recovered)

    def request_recovered(self) -> None:
        """Take the restored elements that are left; a harness calls it again if it was blocked."""
        gate, recovered = self.gate, self._recovered
        number = 0
        while recovered:
            element = recovered[0]
            entry = self._enqueue(element)
            recovered.popleft()
            try:
                if isinstance(element, StreamRecord):
                    self._request(element, entry)
                else:
                    self.emit_completed()
            except BaseException:
                recovered.clear()  # the attempt is over
                raise
            number += 1
            if recovered:
                gate.during("async_restore_reinvoke", number)
        gate.after("async_restore_reinvoke", number)

    def finish(self) -> None:
        """Try waiting retries once more, then wait until every record has left."""
        self.gate.before("async_end_input_drain")
        if self._retries is not None:
            self._retries.finish()
        while len(self._queue):
            self.host.yield_mail()
        self.gate.after("async_end_input_drain")

    def close(self) -> None:
        """Close the function."""
        self.function.close()

    # -- input ----------------------------------------------------------------------------------

    def process(self, record: StreamRecord) -> None:
        """Put the record into the queue, and let the function send its request."""
        self._request(record, self._enqueue(record))

    def _request(self, record: StreamRecord, entry: Entry) -> None:
        gate, settings = self.gate, self._settings
        request = Request(self, record, entry)
        future: Request | RetriedRequest = request
        if self._retries is not None and settings.retry is not None:
            future = RetriedRequest(request, self, self._retries, settings.retry)
        if settings.timeout_ms > 0:
            gate.before("async_register_timeout")
            future.expire_after(settings.timeout_ms)
            gate.after("async_register_timeout")
        gate.before("async_invoke")
        self.function.async_invoke(record.value, future)
        gate.after("async_invoke")

    def watermark(self, timestamp_ms: int) -> None:
        """Put a watermark into the queue; it leaves when all records before it have left."""
        self._enqueue(WatermarkElement(timestamp_ms))
        self.emit_completed()

    def _enqueue(self, element: Queued) -> Entry:
        self.gate.before("async_enqueue")
        while (entry := self._queue.try_put(element)) is None:
            self.host.yield_mail()
        self.gate.after("async_enqueue")
        return entry

    # -- answers --------------------------------------------------------------------------------

    def complete_entry(self, entry: Entry, results: Sequence[Any] | None) -> None:
        """Note the answer to a record.

        Raises:
            TypeError: the function completed its future with None, a text or a mapping.
        """
        self.gate.before("async_complete")
        self._queue.complete(entry, checked(results))
        self.gate.after("async_complete")

    def emit_completed(self, _: None = None) -> None:
        """Emit one element, if its turn has come; the next one leaves in a mail of its own."""
        queue = self._queue
        if not queue.has_completed():
            return
        self._emit(queue.pop())
        if queue.has_completed():
            self.host.execute(self.emit_completed, None)

    def _emit(self, entry: Entry) -> None:
        element = entry.element
        if isinstance(element, WatermarkElement):
            self._output.emit_watermark(element.timestamp_ms)
            return
        gate = self.gate
        results = entry.results or ()
        gate.before("async_emit")
        for number, result in enumerate(results, start=1):
            self._output.emit(element, result)
            if number < len(results):
                gate.during("async_emit", number)
        gate.after("async_emit")

    # -- checkpoints ----------------------------------------------------------------------------

    def snapshot(self, checkpoint_id: int, timestamp_ms: int) -> bytes:
        """Return the elements of the queue: the inputs, never the results."""
        self.snapshot_function(checkpoint_id, timestamp_ms)
        self.gate.before("async_snapshot", checkpoint_id)
        self._store.get_list_state(STATE_NAME).update(self.in_flight())
        self.gate.after("async_snapshot", checkpoint_id)
        return self.copied_state(checkpoint_id)

    def in_flight(self) -> list[Queued]:
        """Return the elements of the queue, as a snapshot would hold them."""
        return [*self._queue.values(), *self._recovered]

    def positions(self) -> Positions:
        """Return no positions: only a source reads places."""
        return ()
