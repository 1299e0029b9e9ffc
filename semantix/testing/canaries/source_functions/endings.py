"""Sources that end in a wrong way, or let nobody else take the lock."""

from __future__ import annotations

from typing import Any

from semantix.connectors.numbers.records import number_record
from semantix.connectors.numbers.single import NumberSource, RichNumberSource
from semantix.functions.source_function import SourceContext


class StoresNothingWhenCancelled(NumberSource):
    """Returns early from its snapshot when it is cancelled: the list keeps its old content."""

    def snapshot_state(self, context: Any) -> None:
        """Store the position of a source that runs."""
        if self._is_running:
            super().snapshot_state(context)


class MovesToTheEndWhenCancelled(NumberSource):
    """Sets its position to the end when it is cancelled, as Flink's file monitor does."""

    def cancel(self) -> None:
        """End."""
        super().cancel()
        self._next = self._records + 1


class SwallowsInterrupts(NumberSource):
    """Tries again whatever happens, and looks at no flag."""

    def run(self, ctx: SourceContext) -> None:
        """Emit all numbers."""
        while self._next <= self._records:
            try:
                with ctx.get_checkpoint_lock():
                    ctx.collect(number_record(self._next, self._keys))
                    self._next += 1
            except Exception:
                continue


class EmitsAfterItsEnd(NumberSource):
    """Keeps its context, and emits a farewell when a checkpoint completes, also behind its end."""

    def run(self, ctx: SourceContext) -> None:
        """Emit, and keep the context."""
        self._ctx = ctx
        super().run(ctx)

    def notify_checkpoint_complete(self, checkpoint_id: int) -> None:
        """Emit behind the last number."""
        if self._next > self._records:
            self._ctx.collect(number_record(self._next, self._keys))


class WaitsUnderTheLock(RichNumberSource):
    """Waits for its next record while it holds the lock: no checkpoint can be taken meanwhile."""

    def run(self, ctx: SourceContext) -> None:
        """Emit with long waits."""
        with ctx.get_checkpoint_lock():
            while self._is_running and self._next <= self._records:
                self.runtime_context.clock.wait_us(6_000_000)
                ctx.collect(number_record(self._next, self._keys))
                self._next += 1
