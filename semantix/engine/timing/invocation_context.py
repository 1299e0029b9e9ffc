"""The context of one call of a sink's `invoke` (its protocol: functions/contexts.py)."""

from __future__ import annotations

from semantix.engine.operators.stream_record import StreamRecord
from semantix.errors import ContractError
from semantix.ports.clock import Clock
from semantix.simulation.readings import Readings


class InvocationContext:
    """The argument of `invoke`. Each attempt has one such object.

    It is valid during the call only: a later question would be answered for another record.

    Attributes:
        record: the record of the call; None outside of a call.
        watermark: the last watermark that reached the operator.
    """

    __slots__ = ("_clock", "_readings", "record", "watermark")

    def __init__(self, clock: Clock, watermark: int, readings: Readings | None = None) -> None:
        self._clock = clock
        self._readings = Readings() if readings is None else readings
        self.watermark = watermark
        self.record: StreamRecord | None = None

    def current_processing_time(self) -> int:
        """Return the simulated time in milliseconds."""
        self._record("current_processing_time")
        self._readings.clock = True
        return self._clock.now_us() // 1000

    def current_watermark(self) -> int:
        """Return the watermark in milliseconds of event time; -2^63 before the first one."""
        self._record("current_watermark")
        return self.watermark

    def timestamp(self) -> int | None:
        """Return the event time of the record in milliseconds, or None."""
        return self._record("timestamp").timestamp_ms

    def topic(self) -> str | None:
        """Return the topic from which the source has read the record, or None."""
        origin = self._record("topic").origin
        return None if origin is None else origin[0]

    def partition(self) -> int | None:
        """Return the partition from which the source has read the record, or None."""
        origin = self._record("partition").origin
        return None if origin is None else origin[1]

    def offset(self) -> int | None:
        """Return the offset of the record in its partition, or None."""
        origin = self._record("offset").origin
        return None if origin is None else origin[2]

    def _record(self, method: str) -> StreamRecord:
        if self.record is None:
            raise ContractError(
                f"the context of a sink was asked for {method}() outside of invoke",
                hint="the context is valid during the call only: keep what it says, not itself",
            )
        return self.record
