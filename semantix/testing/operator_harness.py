"""One function driven by hand, without engine and search, as Flink's users drive an operator."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import msgspec

from semantix.engine.operators.operator_state import read_snapshot, redistribute
from semantix.engine.operators.runtime_context import TaskRuntimeContext
from semantix.engine.operators.sink_operator import SinkOperator
from semantix.engine.operators.stream_record import StreamRecord
from semantix.errors import ContractError, UsageError
from semantix.simulation.seeded_random import LazyRandom
from semantix.testing.harness_clients import HarnessClients
from semantix.testing.solo_session import SoloSession


class OperatorHarness:
    """Drives one instance of a function; its exceptions come through as they are.

    Time is simulated, from 0, and moves only by `set_processing_time`. The next life of the
    function is another harness, with the same clients and the state of a snapshot::

        first = OperatorHarness(MySink)
        first.open()
        first.process({"id": "r1", "key": "k1", "n": 1})
        state = first.snapshot(1)
        first.drop()
        second = OperatorHarness(MySink, state=state, clients=first.clients)
        second.open()

    Args:
        make: gives a new function object (a class will do).
        subtask: index of this instance, of `parallelism`.
        state: a snapshot, or one of what `redistribute` gives; None: a fresh start.
        clients: by kind, an object for the function or a world; None: a simulated store.
        restored_checkpoint_id: what the function is told, if there is `state`.
    Attributes:
        clients: to be handed to the next harness.
        function: the object driven.
    Source: Flink, OneInputStreamOperatorTestHarness, AbstractStreamOperatorTestHarness.
    """

    def __init__(
        self,
        make: Callable[[], Any],
        *,
        subtask: int = 0,
        parallelism: int = 1,
        state: bytes | None = None,
        clients: Mapping[str, Any] | None = None,
        restored_checkpoint_id: int = 1,
    ) -> None:
        if not 0 <= subtask < parallelism:
            raise UsageError(f"subtask {subtask} of {parallelism}: expected 0 to parallelism - 1")
        if state is not None:
            _check_snapshot(state, "OperatorHarness(state=…)")
        self.clients = clients if isinstance(clients, HarnessClients) else HarnessClients(clients)
        self.function = make()
        self._state = state
        self._restored_checkpoint_id = restored_checkpoint_id
        self._session = session = SoloSession(self.clients.clock, f"operator-{subtask}#1")
        self._made: dict[str, Any] = {}
        self._failures: dict[str, list[Exception | None]] = {}
        with suppress(UsageError):  # the operator binds it once, so it is watched from the start
            has_elements = hasattr(self.function, "process_element")
            self._intercept("process_element" if has_elements else "invoke")
        self._operator = SinkOperator(
            self.function,
            TaskRuntimeContext(
                subtask=subtask,
                parallelism=parallelism,
                attempt=1,
                operator_id="operator",
                job_id="harness",
                clock=session.clock,
                random=LazyRandom(0, "harness"),
                gate=session.gate,
                checkpointing_enabled=True,
                clients=self._client,
            ),
        )
        self._life = "made"

    @property
    def output(self) -> list[Any]:
        """What became visible in the default store, in order; empty with clients of one's own."""
        return self.clients.visible

    @property
    def steps(self) -> list[tuple[str, str]]:
        """The (step, position) of each visit so far."""
        return self._session.gate.visits

    def open(self) -> None:
        """Restore the state, then open: `initialize_state`, `open`."""
        if self._life != "made":
            raise ContractError(f"OperatorHarness.open: the function is {self._life} already")
        restored = None if self._state is None else self._restored_checkpoint_id
        self._life = "open"
        self._operator.initialize(self._state, restored)

    def process(self, value: Any, timestamp: int | None = None) -> None:
        """Hand over one record, with its event time in milliseconds."""
        self._check("process")
        self._operator.process(StreamRecord("", "", value, timestamp))

    def watermark(self, timestamp: int) -> None:
        """Advance the watermark to this event time in milliseconds."""
        self._check("watermark")
        self._operator.watermark(timestamp)

    def snapshot(self, checkpoint_id: int, timestamp: int = 0) -> bytes:
        """Run `snapshot_state`; give the operator state as bytes.

        Args:
            timestamp: trigger time in milliseconds.
        """
        self._check("snapshot")
        return self._operator.snapshot(checkpoint_id, timestamp)

    def notify_complete(self, checkpoint_id: int) -> None:
        """Tell the function that a checkpoint completed."""
        self._check("notify_complete")
        self._operator.notify_complete(checkpoint_id)

    def notify_aborted(self, checkpoint_id: int) -> None:
        """Tell the function that a checkpoint was aborted."""
        self._check("notify_aborted")
        self._operator.notify_aborted(checkpoint_id)

    def set_processing_time(self, ms: int) -> None:
        """Move the clock; timeouts of the store that fall due on the way strike."""
        clock = self.clients.clock
        duration_us = ms * 1_000 - clock.now_us()
        if duration_us < 0:
            raise UsageError(
                f"set_processing_time({ms}): it is {clock.now_us() // 1_000} ms already; "
                "time does not go back"
            )
        clock.wait_us(duration_us)

    def finish(self) -> None:
        """Tell the function that the input has ended."""
        self._check("finish")
        self._operator.finish()

    def close(self) -> None:
        """Close the function; its clients are dead afterwards."""
        if self._life == "closed":
            return
        self._check("close")
        self._life = "closed"
        try:
            self._operator.close()
        finally:
            self._session.kill()

    def drop(self) -> None:
        """Crash: nothing of the object runs again, and its clients reach nothing."""
        self._life = "dropped"
        self._session.kill()

    def fail(self, hook: str, nth: int, error: Exception) -> None:
        """Let the `nth` next call of a method of the function raise `error` instead.

        Args:
            hook: `commit`, `send_values`, `invoke`, `snapshot_state`, …; of a write-ahead sink's
                committer `commit_checkpoint`, `is_checkpoint_committed`.
            nth: 1 is the very next call.
        """
        if nth < 1:
            raise UsageError(f"fail({hook!r}, {nth}): the first call is 1")
        self._intercept(hook)
        planned = self._failures[hook]
        planned.extend([None] * (nth - len(planned)))
        planned[nth - 1] = error

    @staticmethod
    def redistribute(states: Sequence[bytes], parallelism: int) -> list[bytes]:
        """Give each of `parallelism` new subtasks its `state` from the old ones' snapshots.

        List state stays where it was at the same parallelism, else it is dealt in contiguous
        chunks; of union-list state everybody gets all. Source: reference/protocol.md 2.1.
        """
        if parallelism < 1:
            raise UsageError(
                f"OperatorHarness.redistribute: parallelism {parallelism}: expected 1 or more"
            )
        for index, state in enumerate(states):
            _check_snapshot(state, f"OperatorHarness.redistribute: states[{index}]")
        return redistribute(states, parallelism)

    def _intercept(self, hook: str) -> None:
        """Put a counting stand-in before a method, once."""
        if hook in self._failures:
            return
        owners = (self.function, getattr(self.function, "_committer", None))
        owner = next((one for one in owners if callable(getattr(one, hook, None))), None)
        if owner is None:
            raise UsageError(f"{type(self.function).__qualname__} has no method {hook!r}")
        real = getattr(owner, hook)
        planned: list[Exception | None] = []

        def call(*arguments: Any, **named: Any) -> Any:
            error = planned.pop(0) if planned else None
            if error is not None:
                raise error
            return real(*arguments, **named)

        try:
            setattr(owner, hook, call)
        except AttributeError as error:
            raise UsageError(
                f"{type(owner).__qualname__} has __slots__; its {hook!r} cannot be watched"
            ) from error
        self._failures[hook] = planned

    def _client(self, kind: str) -> Any:
        if kind not in self._made:
            self._made[kind] = self.clients.client(kind, self._session)
        return self._made[kind]

    def _check(self, method: str) -> None:
        if self._life != "open":
            raise ContractError(f"OperatorHarness.{method}: the function is {self._life}, not open")


def _check_snapshot(state: object, place: str) -> None:
    """Refuse what no function was ever given, here and not deep inside of the restore."""
    try:
        read_snapshot(state)  # type: ignore[arg-type]
    except (TypeError, msgspec.MsgspecError) as error:
        raise UsageError(
            f"{place}: expected the bytes that `snapshot` or `redistribute` gave, "
            f"found {repr(state)[:60]}"
        ) from error
