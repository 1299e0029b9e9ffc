"""Emission: an operator sends records, watermarks and idleness to the subtasks downstream.

Source: Flink, Output, RecordWriterOutput, WatermarkOutput.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from semantix.engine.elements import IDLENESS, RECORD, WATERMARK, Element
from semantix.engine.key_groups import owner_of
from semantix.engine.operators.stream_record import StreamRecord


class Sender(Protocol):
    """The sending end of a channel."""

    def send(self, element: Element) -> None: ...


Choose = Callable[[StreamRecord], Sender]


class Collector:
    """Sends everything that one operator emits over the channels of each outgoing edge.

    Args:
        emitted: called with the id of each record before the record is sent. Only a source has it;
            elsewhere None.

    Attributes:
        channels: all outgoing channels, edge by edge. A barrier goes to each of them.
    """

    __slots__ = ("_choices", "_emitted", "channels")

    def __init__(self, emitted: Callable[[str], None] | None = None) -> None:
        self._emitted = emitted
        self._choices: list[Choose] = []
        self.channels: list[Sender] = []

    def connect(self, by: str, channels: Sequence[Sender], subtask: int) -> None:
        """Add an edge: one channel for each subtask downstream, in their order.

        Args:
            by: how a record's receiver is chosen: `hash`, `forward` or `rebalance`.
            subtask: index of the sending subtask.
        """
        self._choices.append(_CHOOSERS[by](channels, subtask))
        self.channels.extend(channels)

    def collect(self, record: StreamRecord) -> None:
        """Send one record over every edge."""
        if self._emitted is not None:
            self._emitted(record.record_id)
        element = (RECORD, record)
        for choose in self._choices:
            choose(record).send(element)

    def emit_watermark(self, timestamp_ms: int) -> None:
        """Promise all receivers that no record at or below this event time follows."""
        self.broadcast((WATERMARK, timestamp_ms))

    def mark_idle(self, is_idle: bool = True) -> None:
        """Ask all receivers not to wait for this operator's watermarks, or to wait again."""
        self.broadcast((IDLENESS, is_idle))

    def broadcast(self, element: Element) -> None:
        """Send an element to every receiver."""
        for channel in self.channels:
            channel.send(element)

    def disconnect(self) -> None:
        """Drop the channels when the run is over, to break reference cycles."""
        self._choices = []
        self.channels = []


def _by_hash(channels: Sequence[Sender], _: int) -> Choose:
    count = len(channels)
    owners: dict[str, Sender] = {}  # a look-up costs a third of a call to `owner_of`

    def choose(record: StreamRecord) -> Sender:
        owner = owners.get(record.key)
        if owner is None:
            owner = owners[record.key] = channels[owner_of(record.key, count)]
        return owner

    return choose


def _forward(channels: Sequence[Sender], subtask: int) -> Choose:
    only = channels[subtask]
    return lambda _: only


def _by_turns(channels: Sequence[Sender], subtask: int) -> Choose:
    # Flink's rebalance starts at a random channel. Here it starts at the sender's own index, so
    # that runs with the same seed are equal.
    turn = subtask

    def choose(_: StreamRecord) -> Sender:
        nonlocal turn
        chosen = channels[turn % len(channels)]
        turn += 1
        return chosen

    return choose


_CHOOSERS: dict[str, Callable[[Sequence[Sender], int], Choose]] = {
    "hash": _by_hash,
    "forward": _forward,
    "rebalance": _by_turns,
}
