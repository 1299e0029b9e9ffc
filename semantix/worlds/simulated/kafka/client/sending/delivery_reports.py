"""Delivery reports: what a producer tells its callbacks about a batch."""

from __future__ import annotations

from collections.abc import Sequence

from confluent_kafka import KafkaError

from semantix.worlds.simulated.kafka.client.message import SimulatedMessage
from semantix.worlds.simulated.kafka.client.queued_message import Queued, Report, Where
from semantix.worlds.simulated.kafka.learned import Learned


def reports_of(
    messages: Sequence[Queued],
    where: Where,
    offset: int | None,
    error: KafkaError | None,
    *,
    now_us: int,
    learned: Learned,
) -> list[Report]:
    """Make the reports of a batch, for the messages that have a callback.

    The client does not put the headers into a report.

    Args:
        offset: of the first message; None: it has none.
        error: None: the batch was delivered.
    """
    reports: list[Report] = []
    for nth, message in enumerate(messages):
        if message.callback is None:
            continue
        reports.append((message.callback, error, SimulatedMessage(
            where[0],
            where[1] if where[1] >= 0 else None,
            None if offset is None else offset + nth,
            message.key,
            message.value,
            timestamp_ms=message.timestamp_ms,
            error=error,
            latency_s=(now_us - message.enqueued_us) / 1e6,
            leader_epoch=None if offset is None else 0,
            learned=learned,
        )))  # fmt: skip
    return reports
