"""Kafka sources that keep or publish their positions wrongly."""

from __future__ import annotations

from typing import Any

from semantix.connectors.kafka.source import KafkaSource
from semantix.functions.contexts import FunctionInitializationContext, FunctionSnapshotContext
from semantix.functions.reading.pulled_source import PulledOutput


class StoresLastOffset(KafkaSource):
    """SP2: stores the offset of the last record, and takes it for the next one after a restore."""

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Store each offset less one."""
        super().snapshot_state(context)
        self._state.update([(t, p, max(at - 1, 0)) for t, p, at in self._state.get()])


class RecoversFromGroup(KafkaSource):
    """SP3: begins at the group's offsets after a restore, and not at those of its state."""

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Forget what was restored."""
        super().initialize_state(context)
        self._restored = None


class CommitsAtOnce(KafkaSource):
    """Commits each offset when the record is emitted, and not when a checkpoint has completed."""

    def _emit(self, message: Any, output: PulledOutput) -> None:
        super()._emit(message, output)
        assert self._partitions is not None
        self._partitions.commit(self._partitions.positions())
