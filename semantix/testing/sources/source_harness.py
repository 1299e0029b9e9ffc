"""Drives one source function by hand, without engine and search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from semantix.engine.operators.function_source import FunctionSource
from semantix.engine.operators.runtime_context import TaskRuntimeContext
from semantix.errors import ContractError, UsageError
from semantix.testing.operator_harness import OperatorHarness
from semantix.testing.sources.hooked_source import CollectedElements, HookedSource, late_bound
from semantix.testing.sources.source_strand import ENDED, WAITING, SourceStrand, State
from semantix.testing.sources.source_time import checked_time

_OF_THE_CONTEXT = (
    "collect", "collect_with_timestamp", "emit_watermark", "mark_as_temporarily_idle",
)  # fmt: skip


class SourceHarness(OperatorHarness):
    """Drives one instance of a source function: an object with `run(ctx)` and `cancel()`.

    `run` runs the function's loop up to its first wait: `time.sleep`, or a wait on
    `runtime_context.clock`. `scan` goes on to the next one. Nothing else of the function runs
    meanwhile, so a test takes its snapshots between the waits, or inside of a step with `at`::

        harness = SourceHarness(MySource)
        harness.open()
        assert harness.run() == "waiting"
        assert harness.collected == [Record("a")]
        state = harness.snapshot(1)
        assert harness.cancel() == "ended"

    A wait takes no time: `set_processing_time` moves the clock. Emissions of `collect` have no
    pause between them.

    Args:
        make: gives a new function object; for example its class.
        time_characteristic: `event_time`, `ingestion_time` or `processing_time`.
        auto_watermark_interval_ms: so often a source makes a watermark by itself, if it does.
        others: those of `OperatorHarness`.
    Raises:
        UsageError: an argument does not fit.
    Source: Flink, AbstractStreamOperatorTestHarness with StreamSource, TestSourceContext.
    """

    _operator: FunctionSource  # type: ignore[assignment]

    def __init__(
        self,
        make: Callable[[], Any],
        *,
        time_characteristic: str = "event_time",
        auto_watermark_interval_ms: int = 200,
        **others: Any,
    ) -> None:
        self._time = checked_time("SourceHarness", time_characteristic, auto_watermark_interval_ms)
        super().__init__(make, **others)

    def run(self) -> State:
        """Call the function's `run`, up to its first wait or its end; it may be called again.

        A `run` that waits already goes on to its next wait. What `run` raises is raised here; it
        has ended then.
        """
        self._check("run")
        if self._strand.is_waiting:
            return self._strand.resume()
        return self._strand.start(self._operator)

    def scan(self) -> State:
        """Let `run` go on to its next wait or its end: one cycle of a loop that waits."""
        self._check("scan")
        if not self._strand.is_waiting:
            raise ContractError("SourceHarness.scan: `run` does not wait", hint="call run() first")
        return self._strand.resume()

    def cancel(self) -> State:
        """Call the function's `cancel`; then a `run` that waits goes on. It is not interrupted."""
        self._check("cancel")
        self._operator.cancel()
        if self._strand.is_waiting:
            return self._strand.resume()
        return WAITING if self._strand.is_running else ENDED

    def process(self, value: Any, timestamp: int | None = None) -> None:
        """Refuse it: a source has no input."""
        raise UsageError("SourceHarness.process: a source has no input", hint="call run()")

    def watermark(self, timestamp: int) -> None:
        """Refuse it: a source has no input."""
        raise UsageError("SourceHarness.watermark: a source has no input", hint="call run()")

    def close(self) -> None:
        """Interrupt a `run` that waits, then call `close`."""
        if self._life == "open":
            self._strand.end()
        super().close()

    def drop(self) -> None:
        """Crash the function: `run` never goes on, and its clients are dead."""
        super().drop()
        self._strand.bury()

    def _operator_of(self, context: TaskRuntimeContext) -> FunctionSource:  # type: ignore[override]
        self._strand = SourceStrand(self._session.gate, self._session.clock)
        self._hooks: dict[str, Callable[..., Any]] = {}
        context.own_clock = self._strand
        context.identify = lambda _: ("", "", "")
        for name in ("run", "cancel"):
            if not callable(getattr(self.function, name, None)):
                kind = type(self.function).__qualname__
                raise UsageError(f"SourceHarness: {kind} is no source, it has no method {name!r}")
        if context.parallelism > 1 and not getattr(self.function, "is_parallel", True):
            raise UsageError(
                "The parallelism of non parallel operator must be 1, found "
                f"{context.parallelism}: {type(self.function).__qualname__} is no "
                "ParallelSourceFunction"
            )
        return HookedSource(self.function, context, CollectedElements(self.collected), self._hooks)

    def _intercept(self, hook: str) -> None:
        """Replace a method of the function, of its format, or of the source context."""
        if hook in self._failures:
            return
        if hook in _OF_THE_CONTEXT and not hasattr(self.function, hook):
            self._hooks[hook] = late_bound(self._failures, hook, self._operator)
        else:
            super()._intercept(hook)
