"""Sources whose position is wrong. Their correct twins are those of `connectors.numbers`."""

from __future__ import annotations

from typing import Any

from semantix.connectors.numbers.records import number_record
from semantix.connectors.numbers.single import NumberSource
from semantix.functions.source_function import RichSourceFunction, SourceContext


class AdvancesOutsideTheLock(NumberSource):
    """Emits under the lock, and advances behind its release."""

    def run(self, ctx: SourceContext) -> None:
        """Emit, then advance."""
        while self._is_running and self._next <= self._records:
            with ctx.get_checkpoint_lock():
                ctx.collect(number_record(self._next, self._keys))
            self._next += 1


class AdvancesBeforeTheLock(NumberSource):
    """Advances first, and takes the lock for the emission only."""

    def run(self, ctx: SourceContext) -> None:
        """Advance, then emit."""
        while self._is_running and self._next <= self._records:
            number = self._next
            self._next += 1
            with ctx.get_checkpoint_lock():
                ctx.collect(number_record(number, self._keys))


class IgnoresTheLock(NumberSource):
    """A plain loop: it never names the lock."""

    def run(self, ctx: SourceContext) -> None:
        """Emit, then advance."""
        while self._is_running and self._next <= self._records:
            ctx.collect(number_record(self._next, self._keys))
            self._next += 1


class TakesTwoHolds(NumberSource):
    """Takes the lock twice: for the emission, and for the advance."""

    def run(self, ctx: SourceContext) -> None:
        """Emit, then advance."""
        while self._is_running and self._next <= self._records:
            with ctx.get_checkpoint_lock():
                ctx.collect(number_record(self._next, self._keys))
            with ctx.get_checkpoint_lock():
                self._next += 1


class StoresTheLastNumber(NumberSource):
    """Stores the number that it emitted last, and goes on at it after a restore."""

    def snapshot_state(self, context: Any) -> None:
        """Store the last number."""
        self._stored.update([max(self._next - 1, 1)])


class StoresNothing(NumberSource):
    """Begins at 1 in each attempt."""

    def snapshot_state(self, context: Any) -> None:
        """Store nothing."""


class CannotGoBack(RichSourceFunction):
    """Keeps its position outside, and moves it with each record: what a crash undoes is lost."""

    def __init__(self, records: int = 24) -> None:
        self._records = records
        self._is_running = True

    def open(self, context: Any) -> None:
        """Connect."""
        self._store = self.runtime_context.client("store")

    def run(self, ctx: SourceContext) -> None:
        """Emit from the position outside."""
        while self._is_running and (number := self._position() + 1) <= self._records:
            with ctx.get_checkpoint_lock():
                ctx.collect(number_record(number, 6))
                self._store.put_marker("position", str(number))

    def cancel(self) -> None:
        """Make `run` return."""
        self._is_running = False

    def _position(self) -> int:
        return int(self._store.get_marker("position") or 0)
