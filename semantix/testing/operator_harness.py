"""Drives one function by hand, without engine and search, like Flink's operator harness."""

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
from semantix.testing.planned_failures import NO_ANSWER, PlannedFailures, checked_failure
from semantix.testing.solo_session import SoloSession


class OperatorHarness:
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
        operator_id: str = "operator",
        attempt: int = 1,
    ) -> None:
        if not 0 <= subtask < parallelism:
            raise UsageError(f"subtask {subtask} of {parallelism}: expected 0 to parallelism - 1")
        if attempt < 1:
            raise UsageError(f"attempt {attempt}: the first one is 1")
        if state is not None:
            _check_snapshot(state, "OperatorHarness(state=…)")
        self.clients = clients if isinstance(clients, HarnessClients) else HarnessClients(clients)
        self.function = make()
        self._state = state
        self._restored_checkpoint_id = restored_checkpoint_id
        self._session = session = SoloSession(self.clients.clock, f"operator-{subtask}#{attempt}")
        self._made: dict[str, Any] = {}
        self._failures = PlannedFailures()
        # The operator binds this method when it is made, so the method is intercepted before.
        with suppress(UsageError):
            has_elements = hasattr(self.function, "process_element")
            self._intercept("process_element" if has_elements else "invoke")
        self._operator = SinkOperator(
            self.function,
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
            ),
        )
        self._life = "made"

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
        """Move the clock to this time; timeouts of the store that are due then take effect."""
        clock = self.clients.clock
        duration_us = ms * 1_000 - clock.now_us()
        if duration_us < 0:
            raise UsageError(
                f"set_processing_time({ms}): it is {clock.now_us() // 1_000} ms already; "
                "time cannot go back"
            )
        clock.wait_us(duration_us)

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

    def fail(
        self,
        hook: str,
        nth: int,
        error: BaseException | None = None,
        *,
        when: str = "before",
        times: int = 1,
        answer: Any = NO_ANSWER,
        at: int | None = None,
    ) -> None:
        """Let later calls of a method of the function fail.

        Args:
            hook: name of the method: `commit`, `send_values`, `invoke`, `snapshot_state`, …; or a
                method of a write-ahead sink's committer, for example `commit_checkpoint`.
            nth: number of the call, counted from now: 1 is the next one.
            error: what the call raises; None: it returns `answer`.
            when: `before`: the method does nothing; `after`: it has done its work.
            times: so many calls fail, one after the other.
            answer: what the call returns instead of raising, for example `False` of `send_values`.
            at: of `send_values`: the error is raised in the middle, behind so many values.
        Raises:
            UsageError: a call that is meant has a planned failure already; see `clear_faults`.
        """
        if nth < 1:
            raise UsageError(f"fail({hook!r}, {nth}): the first call is 1")
        if times < 1:
            raise UsageError(f"fail({hook!r}, {nth}, times={times}): expected 1 or more")
        failure = checked_failure(hook, error, when=when, answer=answer, at=at)
        self._intercept(hook)
        self._failures.plan(hook, nth, times, failure)

    def clear_faults(self) -> None:
        """Forget all failures that are planned and have not struck."""
        self._failures.clear()

    @staticmethod
    def redistribute(states: Sequence[bytes], parallelism: int) -> list[bytes]:
        """Turn the snapshots of the old subtasks into a `state` for each of `parallelism` new ones.

        At the same parallelism, each subtask keeps its list state. Else the elements are dealt to
        the subtasks in contiguous chunks. Of a union-list state each subtask gets all elements, of
        a broadcast state a copy.
        Source: reference/protocol.md 2.1.
        """
        if parallelism < 1:
            raise UsageError(
                f"OperatorHarness.redistribute: parallelism {parallelism}: expected 1 or more"
            )
        for index, state in enumerate(states):
            _check_snapshot(state, f"OperatorHarness.redistribute: states[{index}]")
        return redistribute(states, parallelism)

    def _intercept(self, hook: str) -> None:
        """Replace a method by a function that counts its calls and lets planned failures strike."""
        if hook in self._failures:
            return
        # The committer of a write-ahead sink belongs to the function, so its methods count as well.
        owners = (self.function, getattr(self.function, "_committer", None))
        owner = next((one for one in owners if callable(getattr(one, hook, None))), None)
        if owner is None:
            raise UsageError(f"{type(self.function).__qualname__} has no method {hook!r}")
        call = self._failures.wrap(hook, getattr(owner, hook))
        try:
            setattr(owner, hook, call)
        except AttributeError as error:
            self._failures.forget(hook)
            raise UsageError(
                f"{type(owner).__qualname__} has __slots__, so its {hook!r} cannot be intercepted"
            ) from error

    def _client(self, kind: str) -> Any:
        if kind not in self._made:
            self._made[kind] = self.clients.client(kind, self._session)
        return self._made[kind]

    def _check(self, method: str) -> None:
        if self._life != "open":
            raise ContractError(f"OperatorHarness.{method}: the function is {self._life}, not open")


def _check_snapshot(state: object, place: str) -> None:
    """Refuse bytes that are no snapshot, before the restore fails with an unclear error."""
    try:
        read_snapshot(state)  # type: ignore[arg-type]
    except (TypeError, msgspec.MsgspecError) as error:
        raise UsageError(
            f"{place}: expected the bytes that `snapshot` or `redistribute` gave, "
            f"found {repr(state)[:60]}"
        ) from error
