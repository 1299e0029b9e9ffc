"""The sizes of messages, and the batches that a producer makes of them.

Source: librdkafka, rdkafka_msg.c and rdkafka_msgset_writer.c.
"""

from __future__ import annotations

from collections.abc import Iterator

from semantix.worlds.simulated.kafka.broker.batch_size import headers_bytes
from semantix.worlds.simulated.kafka.client.message import Headers
from semantix.worlds.simulated.kafka.client.queued_message import Queued
from semantix.worlds.simulated.kafka.configuration.checks import Configuration

_OVERHEAD_BYTES = 36  # RD_KAFKAP_MESSAGE_V2_MAX_OVERHEAD


def size_of(key: bytes | None, value: bytes | None, headers: Headers | None) -> int:
    """Return the bytes of a message that librdkafka compares with `message.max.bytes`."""
    size = _OVERHEAD_BYTES + len(key or b"") + len(value or b"")
    return size + headers_bytes(headers) if headers else size


class BatchLimits:
    """Cuts the messages of a partition into batches (`batch.size`, `batch.num.messages`)."""

    __slots__ = ("_bytes_max", "_count_max", "codec")

    def __init__(self, conf: Configuration) -> None:
        largest = conf.get("message.max.bytes", 1_000_000)
        self._bytes_max = min(conf.get("batch.size", 1_000_000), largest)
        self._count_max = conf.get("batch.num.messages", 10_000)
        self.codec: str = conf.get("compression.codec", "none")

    def cut(self, messages: list[Queued]) -> Iterator[list[Queued]]:
        """Return the batches in order. A message that is larger than a batch has one alone."""
        if len(messages) == 1:
            yield messages
            return
        batch: list[Queued] = []
        left = self._bytes_max
        for message in messages:
            if batch and (message.size > left or len(batch) == self._count_max):
                yield batch
                batch, left = [], self._bytes_max
            batch.append(message)
            left -= message.size
        yield batch
