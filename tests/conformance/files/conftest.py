"""One body for several file systems: simulated ones of each kind, and real ones."""

from __future__ import annotations

import os
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.files.client import FileClient
from semantix.worlds.local.disk import LocalDisk
from semantix.worlds.local.object_server import ObjectServer
from semantix.worlds.local.objects import ObjectStorage
from semantix.worlds.simulated.files.world import FileWorld

PART_BYTES = 256


class Bench:
    """A file system with the folder `/t`, and what a case needs beside it."""

    def __init__(self, fs: Any, pause: Callable[[], None], set_mtime: Callable[[str, int], None]):
        self.fs = fs
        self.kind = fs.kind
        self.pause = pause  # until the next write has a later time
        self.set_mtime = set_mtime
        fs.mkdir("/t")

    def put(self, path: str, content: bytes) -> None:
        """Write a whole file."""
        with self.fs.open(path, "wb") as file:
            file.write(content)

    def get(self, path: str) -> bytes:
        """Read a whole file."""
        with self.fs.open(path, "rb") as file:
            return file.read()


def simulated(kind: str, disk: type | None = None, **options: Any) -> Bench:
    """A simulated file system; `disk` is a class that stands for its storage."""
    clock, session = SoloClock(), SoloSession()
    session.clock = clock
    given = {"kind": kind, "part_bytes_min": PART_BYTES, **options}
    world = FileWorld(clock, ListObserver(), given)
    if disk is not None:
        world.disk.__class__ = disk

    def set_mtime(path: str, mtime_ms: int) -> None:
        world.disk.open(path).mtime_us = 1000 * mtime_ms

    return Bench(world.clients(session), lambda: clock.wait_us(2_000_000), set_mtime)


@pytest.fixture(scope="module")
def objects() -> Iterator[ObjectStorage]:
    with ObjectServer.start() as server:
        yield ObjectStorage(server.endpoint, "none")


@pytest.fixture
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """The file system that the test names: `posix`, `nfs`, `objects`, `local` or `s3`."""
    if request.param == "s3":
        found = request.getfixturevalue("objects")
        storage = found.in_bucket(f"b{zlib.crc32(request.node.name.encode())}")
        storage.make_bucket()

        def wait() -> None:
            storage.put("/clock", b"", is_exclusive=False)
            start = storage.look("/clock").mtime_ms
            while storage.look("/clock").mtime_ms == start:
                storage.put("/clock", b"", is_exclusive=False)

        yield Bench(FileClient(storage, SoloSession()), wait, lambda *_: None)
        storage.remove_bucket()
        return
    if request.param != "local":
        yield simulated("object_store" if request.param == "objects" else request.param)
        return
    client = FileClient(LocalDisk(str(tmp_path)), SoloSession())

    def pause() -> None:
        start, path = time.time_ns() // 1_000_000, tmp_path / "clock"
        while path.touch() or path.stat().st_mtime_ns // 1_000_000 <= start:
            pass
        path.unlink()

    def set_mtime(path: str, mtime_ms: int) -> None:
        os.utime(f"{tmp_path}{path}", ns=(mtime_ms * 1_000_000, mtime_ms * 1_000_000))

    yield Bench(client, pause, set_mtime)


@pytest.fixture
def broken_bench() -> Callable[[str, type], Bench]:
    return simulated
