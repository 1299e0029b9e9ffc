"""Disks and object stores for the transactional file sink, driven by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from semantix.connectors.files.two_phase.staged_files import StagedFiles
from semantix.connectors.files.two_phase.staged_uploads import StagedUploads
from semantix.connectors.files.two_phase.transaction import FileTransaction
from semantix.scenario.simulated_worlds import build_worlds
from semantix.testing import OperatorHarness
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.files.client import FileClient
from semantix.worlds.simulated.files.world import FileWorld


class Nobody:
    """An observer of nothing."""

    isolation = "read_committed"

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None


class Place:
    """A storage, with what the tests ask of it.

    Attributes:
        world: the simulated storage; harnesses get it as their client.
        files: a client of the test's own.
    """

    def __init__(self, **options: Any) -> None:
        clock = SoloClock(0)
        self.world: FileWorld = build_worlds({"files": options}, clock, Nobody())["files"]
        self.files: FileClient = self.world.clients(SoloSession(clock, "test"))

    def names(self, folder: str = "/out") -> list[str]:
        """Give the names in the folder."""
        if not self.files.exists(folder):
            return []
        return [path.rpartition("/")[2] for path in self.files.ls(folder, detail=False)]

    def lines(self) -> list[str]:
        """Give the lines of all finished files, in the order of the names."""
        found = [one for one in self.names() if not one.startswith("_")]
        return [
            line for one in found for line in self.files.cat_file(f"/out/{one}").decode().split()
        ]

    def opened(self, make: Callable[[], Any], **named: Any) -> OperatorHarness:
        """Give a harness whose function is open."""
        harness = OperatorHarness(make, clients={"files": self.world}, **named)
        harness.open()
        return harness


@pytest.fixture(params=["posix", "nfs", "object_store"])
def place(request: pytest.FixtureRequest) -> Place:
    """Give a storage of each kind."""
    return Place(kind=request.param, latency_us=0)


@pytest.fixture
def disk() -> Place:
    """Give a disk."""
    return Place()


@pytest.fixture
def store() -> Place:
    """Give an object store that takes small parts."""
    return Place(kind="object_store", latency_us=0, part_bytes_min=4)


def written(staging: Any, name: str, *lines: bytes) -> FileTransaction:
    """Write these lines into a new transaction."""
    transaction = FileTransaction(name, 1)
    for line in lines:
        staging.write(transaction, line)
        transaction.records += 1
        transaction.size += len(line)
    return transaction


def staging_of(place: Place, **named: int) -> Any:
    """Give the staging area for this kind of storage."""
    if place.files.kind == "object_store":
        return StagedUploads(place.files, "/out", named.get("part_bytes", 100))
    place.files.makedirs("/out", exist_ok=True)
    return StagedFiles(place.files, "/out", named.get("buffer_bytes", 1))
