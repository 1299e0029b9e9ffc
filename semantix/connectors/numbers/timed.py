"""A source of numbers with event times: it emits watermarks, and says when it is idle."""

from __future__ import annotations

from semantix.connectors.numbers.parallel import ParallelNumberSource
from semantix.connectors.numbers.records import checked_count, number_record
from semantix.functions.source_function import SourceContext

STEP_MS = 100  # event time between two numbers
DISORDER_MS = 150  # every third number is so much earlier
_IDLE_US = 700_000


class TimedNumberSource(ParallelNumberSource):
    """A `ParallelNumberSource` whose numbers have event times that are not in order. Exactly once.

    The number 7 has the event time 700 ms, and 9 has 750 ms: every third number is 150 ms earlier
    than its place. Behind each number the source emits the watermark that all numbers still to come
    allow. Before `quiet_before` it has nothing to read for 0.7 s, and says that it is idle.

    Args:
        quiet_before: number of the record, from 1.
    Source: Flink, SourceContext#emitWatermark, SourceContext#markAsTemporarilyIdle.
    """

    def __init__(
        self, records: int = 24, keys: int = 6, splits: int = 4, quiet_before: int = 9
    ) -> None:
        super().__init__(records, keys, splits)
        self._quiet_before = checked_count(self, "quiet_before", quiet_before)

    def run(self, ctx: SourceContext) -> None:
        """Emit the numbers that are left, the smallest first, until `cancel`."""
        while self._is_running:
            number, split = self._smallest()
            if number == self._quiet_before:
                ctx.mark_as_temporarily_idle()
                self.runtime_context.clock.wait_us(_IDLE_US)
            with ctx.get_checkpoint_lock():
                ctx.collect_with_timestamp(number_record(number, self._keys), event_time(number))
                self._next[split] = number + self._split_count
                if self._open():
                    ctx.emit_watermark(self._watermark(self._smallest()[0]))
                else:
                    self._is_running = False

    def _smallest(self) -> tuple[int, int]:
        return min((number, split) for split, number in self._open().items())

    def _watermark(self, number: int) -> int:
        """Return the largest watermark that holds if this number and larger ones follow."""
        return STEP_MS * number - DISORDER_MS - 1


def event_time(number: int) -> int:
    """Return the event time of a number in milliseconds."""
    return STEP_MS * number - (DISORDER_MS if number % 3 == 0 else 0)
