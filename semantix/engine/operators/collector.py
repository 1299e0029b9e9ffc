"""Emission: what an operator sends downstream.

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
    """Takes what one operator emits, and sends it over the channels of each outgoing edge.

    Args:
        emitted: called with the id of each record, before the record is sent; None for an operator
            that is no source.

    Attributes:
        channels: all outgoing channels, edge by edge; barriers go to every one of them.
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
        """Tell all receivers that no record at or below this event time follows."""
        self.broadcast((WATERMARK, timestamp_ms))

    def mark_idle(self, is_idle: bool = True) -> None:
        """Tell all receivers not to wait for this operator's watermarks, or to do so again."""
        self.broadcast((IDLENESS, is_idle))

    def broadcast(self, element: Element) -> None:
        """Send an element to every receiver."""
        for channel in self.channels:
            channel.send(element)

    def disconnect(self) -> None:
        """Forget the channels: the run is over."""
        self._choices = []
        self.channels = []


def _by_hash(channels: Sequence[Sender], _: int) -> Choose:
    count = len(channels)
    owners: dict[str, Sender] = {}  # a look-up costs a third of the cached function's call

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
    # Flink's rebalance starts at a random channel; ours at the sender's own index, so that runs of
    # one seed are equal.
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
