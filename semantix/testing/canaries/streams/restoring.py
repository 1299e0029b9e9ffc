"""A source whose position is in the outside store; its state has only the key of it."""

from __future__ import annotations

from typing import Any

from semantix.connectors.numbers.single import NumberSource


class KeepsItsMarker(NumberSource):
    """Writes the position of each checkpoint into a marker, and reads it at a restore."""

    def initialize_state(self, context: Any) -> None:
        """Read the marker that the state names."""
        self._store = self.runtime_context.client("store")
        self._stored = context.operator_state_store.get_list_state("marker")
        for key in self._stored.get():
            self._next = int(self._store.get_marker(key))
            self._has_read(key)

    def snapshot_state(self, context: Any) -> None:
        """Write the marker of this checkpoint."""
        key = f"position-{context.checkpoint_id}"
        self._store.put_marker(key, str(self._next))
        self._stored.update([key])

    def _has_read(self, key: str) -> None:
        """Leave the marker: the checkpoint may be restored again."""


class ForgetsItsMarker(KeepsItsMarker):
    """Clears the marker once it has read it. Canary of RESTORE: a second restore fails."""

    def _has_read(self, key: str) -> None:
        self._store.put_marker(key, "")
