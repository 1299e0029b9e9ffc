"""What a source that does not rewind has emitted, beside the checkpoints of its job on disk."""

from __future__ import annotations

from collections.abc import Mapping

from semantix.model.canonical import from_bytes, to_bytes
from semantix.worlds.local_storage import FileStateStorage

_DELIVERED = "delivered"


class InputStorage(FileStateStorage):
    """Keeps the delivered positions in the folder of the checkpoints, so they survive a SIGKILL."""

    def keep_delivered(self, delivered: Mapping[int, int]) -> None:
        """Store for each partition how many of its records were emitted."""
        self._put(_DELIVERED, to_bytes(tuple(sorted(delivered.items()))))

    def delivered(self) -> dict[int, int]:
        """Return what was stored; empty: nothing was."""
        if not self._files.exists(f"{self._folder}/{_DELIVERED}"):
            return {}
        return dict(from_bytes(self._get(_DELIVERED)))
