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


class KnowsPathsOnly(JsonLineFormat):
    """SP25: a path that was listed once is never listed again, so a change of its file is missed.

    Convicted by the deviations that its spec lists, because none of them is found; and by EO: the
    paths are in no state, so a restore reads all files anew.
    """

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, bool] = {}

    def list_eligible_files(self, path: str, after_ms: int) -> dict[str, int]:
        """Return the files whose paths are new, whatever their times."""
        listed = super().list_eligible_files(path, -1)
        found = {name: time_ms for name, time_ms in listed.items() if name not in self._known}
        self._known.update(dict.fromkeys(found, True))
        return found
