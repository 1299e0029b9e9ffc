"""Chooses the partition of a message that names none, as librdkafka does.

The default, `consistent_random`, takes CRC32 of the key. For a message without a key it draws a
partition and keeps it for `sticky.partitioning.linger.ms`; messages that are older than the
client's knowledge of the topic get a draw each. Draws depend on a counter and on the attempt's
label, so that a run can be repeated.
"""

# ruff: noqa: ARG001 (all partitioners have one signature)
from __future__ import annotations

from collections.abc import Callable
from zlib import crc32

from semantix.worlds.simulated.kafka.configuration.hashes import fnv1a, murmur2

Draw = Callable[[int], int]
Partitioner = Callable[[bytes | None, int, Draw], int]


def _random(key: bytes | None, count: int, draw: Draw) -> int:
    return draw(count)


def _consistent(key: bytes | None, count: int, draw: Draw) -> int:
    return crc32(key or b"") % count


def _consistent_random(key: bytes | None, count: int, draw: Draw) -> int:
    return crc32(key) % count if key else draw(count)


def _murmur2(key: bytes | None, count: int, draw: Draw) -> int:
    return murmur2(key or b"") % count


def _murmur2_random(key: bytes | None, count: int, draw: Draw) -> int:
    return draw(count) if key is None else murmur2(key) % count


def _fnv1a(key: bytes | None, count: int, draw: Draw) -> int:
    return fnv1a(key or b"") % count


def _fnv1a_random(key: bytes | None, count: int, draw: Draw) -> int:
    return draw(count) if key is None else fnv1a(key) % count


PARTITIONERS: dict[str, Partitioner] = {
    "random": _random,
    "consistent": _consistent,
    "consistent_random": _consistent_random,
    "murmur2": _murmur2,
    "murmur2_random": _murmur2_random,
    "fnv1a": _fnv1a,
    "fnv1a_random": _fnv1a_random,
}


class StickyDraw:
    """Draws a partition for each topic and keeps it for a while.

    Args:
        seed: producers with different seeds draw differently.
        sticky_us: how long a draw is kept; 0 draws for each message.
    """

    __slots__ = ("_drawn", "_kept", "_seed", "_sticky_us")

    def __init__(self, seed: str, sticky_us: int) -> None:
        self._seed = seed
        self._sticky_us = sticky_us
        self._drawn = 0
        self._kept: dict[str, tuple[int, int]] = {}

    def fresh(self, count: int) -> int:
        """Draw for one message."""
        self._drawn += 1
        return crc32(f"{self._seed}:{self._drawn}".encode()) % count

    def sticky(self, topic: str, count: int, now_us: int) -> int:
        """Give the topic's present partition."""
        partition, since_us = self._kept.get(topic, (count, 0))
        if partition >= count or now_us - since_us >= self._sticky_us:
            partition = self.fresh(count)
            self._kept[topic] = (partition, now_us)
        return partition
