"""Drives one function by hand, without engine and search, like Flink's operator harness."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from semantix.engine.operators.operator_protocols import InputOperator
from semantix.engine.operators.runtime_context import TaskRuntimeContext
from semantix.engine.operators.sink_operator import SinkOperator
from semantix.engine.operators.stream_record import StreamRecord
from semantix.engine.tasks.task_services import TaskLogs
from semantix.engine.timing.time_settings import EVENT_TIME, TimeSettings
from semantix.errors import ContractError, UsageError
from semantix.simulation.seeded_random import LazyRandom
from semantix.testing.harness_clients import HarnessClients
from semantix.testing.harness_hooks import HarnessHooks
from semantix.testing.harness_mailbox import HarnessMailbox
from semantix.testing.harness_state import HarnessState, check_snapshot
from semantix.testing.planned_failures import PlannedFailures
from semantix.testing.solo_session import SoloSession
from semantix.testing.stream_values import Record, Watermark

_POSITIONS = ("before", "during", "after")


class OperatorHarness(HarnessHooks, HarnessState):
    """Drives one instance of a function; exceptions of the function reach the test unchanged.

    Time is simulated, from 0; only `set_processing_time` moves it. For the next attempt of the
    function, make another harness with the same clients and the state of a snapshot::

        first = OperatorHarness(MySink)
        first.open()
        first.process({"id": "r1", "key": "k1", "n": 1})
        state = first.snapshot(1)
        first.drop()
        second = OperatorHarness(MySink, state=state, clients=first.clients)
        second.open()

    Args:
        make: gives a new function object; for example its class.
        subtask: index of this instance, below `parallelism`.
        state: bytes from `snapshot` or `redistribute`; None: a fresh start.
        clients: by kind, a world or an object that the function gets; None: a simulated store.
        restored_checkpoint_id: the id that the function sees if there is a `state`.
        operator_id: the name under which the function finds again what it has stored.
        attempt: number of this start of the subtask, from 1.
    Attributes:
        clients: to be given to the next harness.
        function: the object that is driven.
        collected: what the operator emitted, in order; a sink emits nothing.
        failures: the errors with which the task was failed from outside of a call.
    Source: Flink, OneInputStreamOperatorTestHarness, AbstractStreamOperatorTestHarness.
    """

    _time: TimeSettings = EVENT_TIME

    def __init__(
        self,
        make: Callable[[], Any],
        *,
        subtask: int = 0,
        parallelism: int = 1,
        state: bytes | None = None,
        clients: Mapping[str, Any] | None = None,
        restored_checkpoint_id: int = 1,
        operator_id: str = "operator",
        attempt: int = 1,
    ) -> None:
        if not 0 <= subtask < parallelism:
            raise UsageError(f"subtask {subtask} of {parallelism}: expected 0 to parallelism - 1")
        if attempt < 1:
            raise UsageError(f"attempt {attempt}: the first one is 1")
        if state is not None:
            check_snapshot(state, "OperatorHarness(state=…)")
        self.clients = clients if isinstance(clients, HarnessClients) else HarnessClients(clients)
        self.function = make()
        self._state = state
        self._restored_checkpoint_id = restored_checkpoint_id
        self._session = session = SoloSession(self.clients.clock, f"operator-{subtask}#{attempt}")
        self._made: dict[str, Any] = {}
        self._failures = PlannedFailures()
        self._mailbox = HarnessMailbox(session.clock.now_us() // 1_000)
        self.collected: list[Record | Watermark] = []
        self.failures: list[BaseException] = []
        self._operator = self._operator_of(
            TaskRuntimeContext(
                subtask=subtask,
                parallelism=parallelism,
                attempt=attempt,
                operator_id=operator_id,
                job_id="harness",
                clock=session.clock,
                random=LazyRandom(0, "harness" if attempt == 1 else f"harness#{attempt}"),
                gate=session.gate,
                checkpointing_enabled=True,
                clients=self._client,
                logs=TaskLogs(self.clients.logs, session.gate),
                timers=self._mailbox.register_timer,
                time=self._time,
            )
        )
        self._life = "made"

    def _operator_of(self, context: TaskRuntimeContext) -> InputOperator:
        """Make the operator of the function; the harness of another kind overrides it."""
        # The operator binds this method when it is made, so the method is intercepted before.
        with suppress(UsageError):
            has_elements = hasattr(self.function, "process_element")
            self._intercept("process_element" if has_elements else "invoke")
        return SinkOperator(self.function, context)

    @property
    def output(self) -> list[Any]:
        """Give the values that became visible in the default store, in order.

        It is empty with clients of the test's own.
        """
        return self.clients.visible

    @property
    def steps(self) -> list[tuple[str, str]]:
        """Give the (step, position) of each visit so far."""
        return self._session.gate.visits

    @property
    def mail_count(self) -> int:
        """Give the number of mails that wait in the mailbox of the task."""
        return len(self._mailbox)

    def run_mails(self, n: int | None = None) -> int:
        """Run mails; give the number of those that ran.

        Args:
            n: at most so many; None: all, also those that come meanwhile. A mail emits at most one
                element. An exception of a mail is passed on; the mail is gone.
        """
        self._check("run_mails")
        return self._mailbox.run(n)

    def open(self) -> None:
        """Call `initialize_state` with the restored state, then `open`."""
        if self._life != "made":
            raise ContractError(f"OperatorHarness.open: the function is {self._life} already")
        restored = None if self._state is None else self._restored_checkpoint_id
        self._life = "open"
        self._operator.initialize(self._state, restored)

    def process(self, value: Any, timestamp: int | None = None) -> None:
        """Give one record to the function.

        Args:
            timestamp: its event time in milliseconds.
        """
        self._check("process")
        self._operator.process(StreamRecord("", "", value, timestamp))

    def process_from(
        self, value: Any, topic: str, partition: int, offset: int, timestamp: int | None = None
    ) -> None:
        """Give one record to the function that its source has read from this position."""
        self._check("process_from")
        origin = (topic, partition, offset)
        self._operator.process(StreamRecord("", "", value, timestamp, origin=origin))

    def watermark(self, timestamp: int) -> None:
        """Advance the watermark to this event time in milliseconds."""
        self._check("watermark")
        self._operator.watermark(timestamp)

    def snapshot(self, checkpoint_id: int, timestamp: int = 0) -> bytes:
        """Call `snapshot_state`; give the operator state as bytes.

        Args:
            timestamp: trigger time in milliseconds.
        """
        self._check("snapshot")
        return self._operator.snapshot(checkpoint_id, timestamp)

    def notify_complete(self, checkpoint_id: int) -> None:
        """Notify the function that a checkpoint has completed."""
        self._check("notify_complete")
        self._operator.notify_complete(checkpoint_id)

    def notify_aborted(self, checkpoint_id: int) -> None:
        """Notify the function that a checkpoint was aborted."""
        self._check("notify_aborted")
        self._operator.notify_aborted(checkpoint_id)

    def set_processing_time(self, ms: int) -> None:
        """Move the clock to this time, and fire the timers that are due, in order of their time.

        Timeouts of the store that are due then take effect. No mail runs.
        """
        clock = self.clients.clock
        duration_us = ms * 1_000 - clock.now_us()
        if duration_us < 0:
            raise UsageError(
                f"set_processing_time({ms}): it is {clock.now_us() // 1_000} ms already; "
                "time cannot go back"
            )
        clock.wait_us(duration_us)
        self._mailbox.fire(ms)

    def finish(self) -> None:
        """Call `finish`: the input has ended."""
        self._check("finish")
        self._operator.finish()

    def close(self) -> None:
        """Call `close`; after that, calls of the function's clients have no effect."""
        if self._life == "closed":
            return
        self._check("close")
        self._life = "closed"
        try:
            self._operator.close()
        finally:  # also if `close` raises
            self._session.kill()

    def drop(self) -> None:
        """Crash the function: its clients are dead, so it can change nothing any more."""
        self._life = "dropped"
        self._session.kill()

    def _client(self, kind: str) -> Any:
        if kind not in self._made:
            self._made[kind] = self.clients.client(kind, self._session)
        return self._made[kind]

    def _check(self, method: str) -> None:
        if self._life != "open":
            raise ContractError(f"OperatorHarness.{method}: the function is {self._life}, not open")
