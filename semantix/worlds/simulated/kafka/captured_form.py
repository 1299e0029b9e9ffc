"""A captured cluster: logs, transactions, groups and markers on their way.

All times are relative to the instant of the capture, so that the same content reached at another
time is the same value.
"""

from __future__ import annotations

from typing import Any

import msgspec

from semantix.worlds.simulated.kafka.broker.partition_log import Partition

Held = tuple[tuple[Partition, tuple[Any, ...]], ...]  # offsets by partition, in order


class CapturedLog(msgspec.Struct, frozen=True):
    """The log of one partition.

    Attributes:
        entries: fields of `partition_log.Entry`, timestamps relative.
        open: (producer id, (first offset, unit)).
        producers: (producer id, (epoch, next sequence, batches)).
        aborted: offsets of records that no committed reader may see.
    """

    entries: tuple[tuple[Any, ...], ...]
    low: int
    open: tuple[tuple[int, tuple[int, str]], ...]
    producers: tuple[tuple[int, tuple[Any, ...]], ...]
    aborted: tuple[int, ...]


class CapturedTopic(msgspec.Struct, frozen=True):
    """A topic with its settings and the logs of its partitions."""

    name: str
    config: tuple[tuple[str, str], ...]
    logs: tuple[CapturedLog, ...]


class CapturedMember(msgspec.Struct, frozen=True):
    """A member of a group: its consumer is dead, its session lasts until it expires."""

    member_id: str
    topics: tuple[str, ...]
    session_us: int
    last_alive_us: int


class CapturedGroup(msgspec.Struct, frozen=True):
    """A consumer group; `pending`: offsets of open transactions by producer id."""

    group_id: str
    has_protocol: bool
    generation: int
    committed: Held
    pending: tuple[tuple[int, Held], ...]
    members: tuple[CapturedMember, ...]


class CapturedCluster(msgspec.Struct, frozen=True):
    """A captured cluster.

    Attributes:
        transactions: fields of `transactions.TransactionEntry`, by transactional id.
        markers: (due, fields of `transaction_coordinator.Marker`), in the order of writing.
    """

    topics: tuple[CapturedTopic, ...]
    transactions: tuple[tuple[Any, ...], ...]
    groups: tuple[CapturedGroup, ...]
    markers: tuple[tuple[int, tuple[Any, ...]], ...]
    next_producer_id: int
