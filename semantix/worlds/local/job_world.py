"""The clients of a job whose files are real, in the process of the job."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from semantix.errors import InternalError
from semantix.ports.call_table import CallRow
from semantix.ports.clock import Clock
from semantix.ports.world import ClientSession, Leftover
from semantix.worlds.files.client import FileClient
from semantix.worlds.files.storage import Storage
from semantix.worlds.local.disk import LocalDisk


class FileJobWorld:
    """A part of `ports.world.World`: it makes clients of a storage."""

    version = 0
    calls: tuple[CallRow, ...] = ()  # a plan on a real storage crashes, and nothing else

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def clients(self, session: ClientSession) -> Any:
        """Give the client of one attempt."""
        return FileClient(self._storage, session)

    def settled_by_us(self) -> int:
        """Give now: every request was answered."""
        return 0

    def leftovers(self) -> Sequence[Leftover]:
        """Give nothing: the parent process looks."""
        return ()

    def capture(self, now_us: int) -> Hashable:
        """A real storage is no value."""
        raise InternalError("a real storage cannot be captured")

    def resume(self, captured: Hashable, now_us: int) -> None:
        """A real storage is no value."""
        raise InternalError("a real storage cannot be resumed")


class FolderJobWorld(FileJobWorld):
    """The files are in a folder of the local disk.

    Args:
        settings: `root`, the folder; `latency_us`, the simulated time of a request.
    """

    def __init__(self, clock: Clock, settings: dict[str, Any]) -> None:
        super().__init__(LocalDisk(str(settings["root"]), int(settings["latency_us"])))
