"""Formats of the file source with defects."""

from __future__ import annotations

from semantix.connectors.files.text import JsonLineFormat


class ForgetsItsPosition(JsonLineFormat):
    """Puts no position into the state: a restored reader begins its split anew. Convicted by EO."""

    is_checkpointable = False


class ReadsTiesAgain(JsonLineFormat):
    """SP25: takes files with exactly the largest time for new ones. Convicted by EO, at the second
    scan.
    """

    def list_eligible_files(self, path: str, after_ms: int) -> dict[str, int]:
        """Return the files that were changed at `after_ms` or later."""
        return super().list_eligible_files(path, after_ms - 1)
