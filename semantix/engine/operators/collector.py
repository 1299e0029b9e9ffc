"""Emission: an operator sends records, watermarks and idleness to the subtasks downstream.

Source: Flink, Output, RecordWriterOutput, WatermarkOutput.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from semantix.engine.elements import IDLENESS, RECORD, WATERMARK, Element
from semantix.engine.key_groups import owner_of
from semantix.engine.operators.stream_record import StreamRecord
from semantix.history.events import EMITTED
from semantix.history.recorder import Recorder


class Sender(Protocol):
    """The sending end of a channel."""

    def send(self, element: Element) -> None: ...


class Partitioner(Protocol):
    """Chooses the channel of an edge over which a record travels."""

    def channel_for(self, record: StreamRecord) -> Sender: ...


class Collector:
    """Sends everything that one operator emits over the channels of each outgoing edge.

    Args:
        label: of the attempt that emits.
        recorder: notes each record before it is sent. Only a source has it; elsewhere None.

    Attributes:
        label: of the attempt that emits.
        emitted: ids of the records that this attempt of a source has emitted; None where nothing
            is traced, and in an operator with inputs.
        channels: all outgoing channels, edge by edge. A barrier goes to each of them.
    """

    __slots__ = ("_partitioners", "_recorder", "channels", "emitted", "label")

    def __init__(self, label: str = "", recorder: Recorder | None = None) -> None:
        self.label = label
        self.emitted: dict[str, None] | None = None
        self._recorder = recorder
        self._partitioners: list[Partitioner] = []
        self.channels: list[Sender] = []

    def connect(self, by: str, channels: Sequence[Sender], subtask: int) -> None:
        """Add an edge: one channel for each subtask downstream, in their order.

        Args:
            by: how a record's receiver is chosen: `hash`, `forward` or `rebalance`.
            subtask: index of the sending subtask.
        """
        partitioner = _PARTITIONERS[by]
        if len(channels) == 1:  # nothing to choose
            partitioner = _ForwardPartitioner
        self._partitioners.append(partitioner(channels, subtask))
        self.channels.extend(channels)

    def collect(self, record: StreamRecord) -> None:
        """Send one record over every edge."""
        if self._recorder is not None:
            self._recorder.record(EMITTED, (self.label, record.record_id))
        element = (RECORD, record)
        for partitioner in self._partitioners:
            partitioner.channel_for(record).send(element)

    def emit_watermark(self, timestamp_ms: int) -> None:
        """Promise all receivers that no record at or below this event time follows."""
        self.broadcast((WATERMARK, timestamp_ms))

    def mark_idle(self, is_idle: bool = True) -> None:
        """Ask all receivers not to wait for this operator's watermarks, or to wait again."""
        self.broadcast((IDLENESS, is_idle))

    def assigned(self, place: str, position: int) -> None:
        """Note that the source begins to read a place; nothing, where nothing is traced."""

    def broadcast(self, element: Element) -> None:
        """Send an element to every receiver."""
        for channel in self.channels:
            channel.send(element)

    def disconnect(self) -> None:
        """Drop the channels when the run is over, to break reference cycles."""
        self._partitioners = []
        self.channels = []


class _HashPartitioner:
    """Chooses by the record's key: all records of a key go to one subtask."""

    __slots__ = ("_channels", "_owners")

    def __init__(self, channels: Sequence[Sender], _: int) -> None:
        self._channels = channels
        self._owners: dict[str, Sender] = {}  # a look-up costs a third of a call to `owner_of`

    def channel_for(self, record: StreamRecord) -> Sender:
        owner = self._owners.get(record.key)
        if owner is None:
            owner = self._channels[owner_of(record.key, len(self._channels))]
            self._owners[record.key] = owner
        return owner


class _ForwardPartitioner:
    """Has one channel only: it leads to the subtask with the sender's own index."""

    __slots__ = ("_only",)

    def __init__(self, channels: Sequence[Sender], _: int) -> None:
        (self._only,) = channels

    def channel_for(self, record: StreamRecord) -> Sender:
        return self._only


class _RebalancePartitioner:
    """Takes the channels in turn.

    Flink's rebalance starts at a random channel. Here it starts at the sender's own index, so that
    runs with the same seed are equal.
    """

    __slots__ = ("_channels", "_turn")

    def __init__(self, channels: Sequence[Sender], subtask: int) -> None:
        self._channels = channels
        self._turn = subtask

    def channel_for(self, record: StreamRecord) -> Sender:
        chosen = self._channels[self._turn % len(self._channels)]
        self._turn += 1
        return chosen


_PARTITIONERS: dict[str, type[_HashPartitioner | _ForwardPartitioner | _RebalancePartitioner]] = {
    "hash": _HashPartitioner,
    "forward": _ForwardPartitioner,
    "rebalance": _RebalancePartitioner,
}
