"""The arguments of the Kafka source, and the methods that set them later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from semantix.connectors.kafka import source_options
from semantix.connectors.kafka.source_partitions import SourcePartitions
from semantix.connectors.kafka.start_positions import (
    EARLIEST,
    GROUP_OFFSETS,
    LATEST,
    StartPosition,
    Where,
    at_offsets,
    at_timestamp,
    start_position,
)
from semantix.functions.reading.pulled_source import PulledSource


class KafkaSourceSettings(PulledSource):
    """Base of the Kafka source.

    Args:
        topics: a name, a list of names, or `{pattern: REGEX}`.
        deserializer: a `DeserializationSchema`, a `KeyedDeserializationSchema`, the class of one
            (in a spec `file.py:Class`), or `json`.
        properties: of the client, for instance `group.id` and `isolation.level`. Without the latter
            the source reads uncommitted records, also those of aborted transactions, as Flink does.
            Besides: `flink.partition-discovery.interval-millis` and `flink.poll-timeout`.
        start: `group_offsets`, `earliest`, `latest`, `{timestamp_ms: n}` or `{offsets: {in/0: 3}}`.
        bounded: True: read up to the end that each partition has when it is assigned first, then
            end.
        commit_offsets_on_checkpoints: commit the positions of each completed checkpoint.
    Attributes:
        code_options: options that may name a class of the spec's author.
    Raises:
        UsageError: an argument does not fit.
    """

    is_parallel = True
    code_options = ("deserializer",)

    def __init__(
        self,
        topics: Any,
        deserializer: Any = "json",
        properties: Mapping[str, Any] | None = None,
        *,
        start: Any = GROUP_OFFSETS,
        bounded: bool = False,
        commit_offsets_on_checkpoints: bool = True,
    ) -> None:
        self._topics = source_options.SourceTopics(topics)
        self._schema = source_options.schema_of(deserializer)
        self._properties = source_options.checked_properties(properties)
        self._poll_ms = source_options.poll_timeout_ms(self._properties)
        self._discovery_ms = source_options.discovery_ms(self._properties)
        self._start = start_position(start)
        self._bounded = source_options.checked_switch("bounded", bounded)
        self._commits = source_options.checked_switch(
            "commit_offsets_on_checkpoints", commit_offsets_on_checkpoints
        )
        self._pending: dict[int, dict[Where, int]] = {}
        self._restored: dict[Where, int] | None = None
        self._partitions: SourcePartitions | None = None
        self._consumer: Any = None
        self._is_ended = False

    def set_start_from_group_offsets(self) -> Self:
        """Start where the group has committed; else as `auto.offset.reset` says."""
        return self._starting(StartPosition(GROUP_OFFSETS))

    def set_start_from_earliest(self) -> Self:
        """Start at the first record."""
        return self._starting(StartPosition(EARLIEST))

    def set_start_from_latest(self) -> Self:
        """Start behind the last record."""
        return self._starting(StartPosition(LATEST))

    def set_start_from_timestamp(self, timestamp_ms: int) -> Self:
        """Start at the first record with this time or a later one."""
        return self._starting(at_timestamp(timestamp_ms))

    def set_start_from_specific_offsets(self, offsets: Mapping[Any, int]) -> Self:
        """Start at these offsets (`TOPIC/PARTITION`, or topic and number); others as the group."""
        return self._starting(at_offsets(offsets))

    def set_bounded(self, bounded: bool = True) -> Self:
        """Read up to the end that each partition has when it is assigned first, then end."""
        self._bounded = source_options.checked_switch("bounded", bounded)
        return self

    def set_commit_offsets_on_checkpoints(self, commits: bool) -> Self:
        """Commit the positions of each completed checkpoint to the group, or do not."""
        self._commits = source_options.checked_switch("commits", commits)
        return self

    def _starting(self, position: StartPosition) -> Self:
        self._start = position
        return self
