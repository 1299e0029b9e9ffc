"""Aligned barriers of one subtask.

When a barrier arrives on one channel, alignment blocks this channel until the same barrier has
arrived on all others. Then the subtask takes its snapshot, and the channels are unblocked.
Source: Flink, SingleCheckpointBarrierHandler, CheckpointBarrierTracker (protocol reference 1.3).
"""

from __future__ import annotations

from collections import deque
from typing import Any, Protocol

from semantix.engine.elements import (
    BARRIER,
    CANCEL_MARKER,
    DATA_END,
    IDLENESS,
    PARTITION_END,
    RECORD,
    WATERMARK,
    Element,
)
from semantix.engine.tasks.watermarks import InputWatermarks
from semantix.ports.gate import StepGate


class AlignedTask(Protocol):
    """The parts of a subtask that alignment uses."""

    gate: StepGate

    def finish_input(self, drains: bool = True) -> None: ...


class Receiver(Protocol):
    """Receives the records, watermarks and idleness of channels that are not blocked."""

    def process_record(self, record: Any) -> None: ...
    def advance_watermark(self, timestamp_ms: int) -> None: ...
    def mark_idle(self, is_idle: bool) -> None: ...


class Checkpoints(Protocol):
    """Takes the checkpoint when all barriers have arrived, or aborts it."""

    def perform(self, checkpoint_id: int, timestamp_ms: int) -> None: ...
    def abort_on_barrier(self, checkpoint_id: int, reason: str) -> None: ...


class Alignment:
    """Processes elements in the order of their arrival; buffers those of blocked channels.

    Attributes:
        blocks: False in the mode at least once: a barrier blocks no channel. Records that come
            behind it are in the snapshot, too, and a restored source sends them again.
    """

    __slots__ = (
        "_arrived", "_blocked", "_buffers", "_checkpoints", "_current", "_data_ended", "_drains",
        "_ended", "_pending", "_receiver", "_task", "_timestamp_ms", "_watermarks", "blocks",
        "channel_count",
    )  # fmt: skip

    def __init__(
        self, task: AlignedTask, receiver: Receiver, checkpoints: Checkpoints, channel_count: int
    ) -> None:
        self._task = task
        self._receiver = receiver
        self._checkpoints = checkpoints
        self.channel_count = channel_count
        self.blocks = True
        self._buffers: list[deque[Element]] = [deque() for _ in range(channel_count)]
        self._blocked = [False] * channel_count
        self._arrived = [False] * channel_count
        self._ended = [False] * channel_count
        self._data_ended = 0
        self._drains = True
        self._current = 0
        self._pending = False
        self._timestamp_ms = 0
        self._watermarks: InputWatermarks | None = None  # made for the first watermark

    def restored(self, checkpoint_id: int) -> None:
        """Ignore barriers up to the restored checkpoint."""
        self._current = checkpoint_id

    def has_ended(self) -> bool:
        """Return whether every channel has ended; True for a source, which has no channels."""
        return all(self._ended)

    def take(self, arrival: tuple[int, Element]) -> None:
        """Process an arrival (channel, element), then all buffered elements that it unblocks."""
        channel, element = arrival
        if self._blocked[channel]:
            self._buffers[channel].append(element)
        elif element[0] == RECORD:
            self._receiver.process_record(element[1])
        else:
            self._process(channel, element)
            self._drain()

    def _drain(self) -> None:
        is_moving = True
        while is_moving:  # an element of a later channel may unblock an earlier channel
            is_moving = False
            for channel, buffer in enumerate(self._buffers):
                while buffer and not self._blocked[channel]:
                    is_moving = True
                    self._process(channel, buffer.popleft())

    def _process(self, channel: int, element: Element) -> None:
        tag = element[0]
        if tag == RECORD:
            self._receiver.process_record(element[1])
        elif tag == BARRIER:
            self._on_barrier(channel, element[1], element[2])
        elif tag == CANCEL_MARKER:
            self._on_cancel_marker(element[1])
        elif tag == WATERMARK:
            self._on_watermark(self._input_watermarks().advance(channel, element[1]))
        elif tag == IDLENESS:
            self._on_idleness(channel, element[1])
        elif tag == DATA_END:
            self._data_ended += 1
            self._drains = self._drains and element[1]
            if self._data_ended == len(self._blocked):
                self._task.finish_input(self._drains)
        elif tag == PARTITION_END:
            self._ended[channel] = True
            if self._pending:  # an ended channel sends no barrier: do not wait for one
                self._arrived[channel] = True
                self._complete_if_aligned()

    def _on_barrier(self, channel: int, checkpoint_id: int, timestamp_ms: int) -> None:
        gate = self._task.gate
        gate.before("ckpt_barrier_receive", checkpoint_id)
        # A barrier changes nothing if it is older than the current checkpoint, or if its own
        # checkpoint is already complete or given up.
        outdated = checkpoint_id < self._current
        if not outdated and (checkpoint_id > self._current or self._pending):
            if self._pending and checkpoint_id > self._current:
                self._give_up("CHECKPOINT_DECLINED_SUBSUMED")
            if not self._pending:
                self._current = checkpoint_id
                self._pending = True
                self._timestamp_ms = timestamp_ms
                self._arrived = list(self._ended)  # no barrier comes on an ended channel
            self._arrived[channel] = True
            self._blocked[channel] = self.blocks
        gate.after("ckpt_barrier_receive", checkpoint_id)
        self._complete_if_aligned()

    def _on_watermark(self, advanced_ms: int | None) -> None:
        if advanced_ms is not None:
            self._receiver.advance_watermark(advanced_ms)

    def _on_idleness(self, channel: int, is_idle: bool) -> None:
        watermarks = self._input_watermarks()
        was_idle = watermarks.is_idle
        self._on_watermark(watermarks.set_idle(channel, is_idle))
        if watermarks.is_idle != was_idle:
            self._receiver.mark_idle(watermarks.is_idle)

    def _input_watermarks(self) -> InputWatermarks:
        if self._watermarks is None:
            self._watermarks = InputWatermarks(self.channel_count)
        return self._watermarks

    def _complete_if_aligned(self) -> None:
        if not (self._pending and all(self._arrived)):
            return
        gate = self._task.gate
        checkpoint_id = self._current
        gate.before("ckpt_align_complete", checkpoint_id)
        self._pending = False
        self._checkpoints.perform(checkpoint_id, self._timestamp_ms)
        self._unblock()
        gate.after("ckpt_align_complete", checkpoint_id)

    def _on_cancel_marker(self, checkpoint_id: int) -> None:
        if checkpoint_id > self._current:  # the marker came before any barrier of its checkpoint
            if self._pending:
                self._give_up("CHECKPOINT_DECLINED_SUBSUMED")
            self._current = checkpoint_id
            self._checkpoints.abort_on_barrier(
                checkpoint_id, "CHECKPOINT_DECLINED_ON_CANCELLATION_BARRIER"
            )
        elif checkpoint_id == self._current and self._pending:
            self._give_up("CHECKPOINT_DECLINED_ON_CANCELLATION_BARRIER")

    def _give_up(self, reason: str) -> None:
        self._pending = False
        self._unblock()
        self._checkpoints.abort_on_barrier(self._current, reason)

    def _unblock(self) -> None:
        self._blocked = [False] * len(self._blocked)
