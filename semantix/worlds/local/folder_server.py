"""The "server" of the local disk: a folder for each run, and nothing that must be started."""

from __future__ import annotations

import shutil
import tempfile
from types import TracebackType
from typing import Self


class NoPause:
    """Stands for the pauses of a server that has none."""

    def __init__(self, refusal: str) -> None:
        self.refusal = refusal


class FolderServer:
    """Holds a folder on the local disk; each run has its own folder in it.

    Attributes:
        folder: its path.
    """

    def __init__(self) -> None:
        self.folder = ""
        self.pausable = NoPause("a local disk cannot be paused")

    @classmethod
    def start(cls) -> Self:
        """Return the server; entering it makes the folder."""
        return cls()

    def __enter__(self) -> Self:
        self.folder = tempfile.mkdtemp(prefix="semantix-files-")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
