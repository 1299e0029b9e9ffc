"""A base path that may not be written, on a real disk: it is named, and nothing is lost.

Root may write everywhere, so as root the sink runs as the user 65534, who owns nothing.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from semantix.connectors.files import (
    BasePathBucketAssigner,
    OnCheckpointRollingPolicy,
    ParquetWriterFactory,
    SimpleStringEncoder,
    StreamingFileSink,
)
from semantix.connectors.files.two_phase.sink import TransactionalFileSink
from semantix.testing import OperatorHarness
from semantix.worlds.local.disk import LocalDisk
from semantix.worlds.local.job_world import FileJobWorld

NOBODY = 65_534
HERE = {"bucket_assigner": BasePathBucketAssigner(), "rolling_policy": OnCheckpointRollingPolicy()}
SINKS: dict[str, Callable[[], Any]] = {
    "rows": lambda: StreamingFileSink("/out", SimpleStringEncoder(), **HERE),
    "parquet": lambda: StreamingFileSink("/out", writer_factory=ParquetWriterFactory(), **HERE),
    "two-phase": lambda: TransactionalFileSink("/out", buffer_bytes=1),
}


class Disk:
    """A folder of the real disk, and a harness for each attempt of a sink."""

    def __init__(self, root: Path, make: Callable[[], Any]) -> None:
        self.out = root / "out"
        self._make = make
        self._client = FileJobWorld(LocalDisk(str(root)))

    def allow(self, may_write: bool) -> None:
        self.out.chmod(0o777 if may_write else 0o555)

    def attempt(self, state: bytes | None = None) -> OperatorHarness:
        return OperatorHarness(self._make, state=state, clients={"files": self._client})

    def finished(self) -> int:
        return len([one for one in self.out.iterdir() if one.name[0] not in "._"])


@contextmanager
def nobody() -> Iterator[None]:
    """Run as a user who owns nothing, if that is possible."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture(params=list(SINKS))
def disk(request: pytest.FixtureRequest) -> Iterator[Disk]:
    root = Path(tempfile.mkdtemp(prefix="semantix-not-writable-"))
    root.chmod(0o755)
    made = Disk(root, SINKS[request.param])
    made.out.mkdir()
    made.allow(True)
    whole_run(made)  # whatever is imported late is imported now
    shutil.rmtree(made.out)
    made.out.mkdir()
    yield made
    shutil.rmtree(root)


def write(harness: OperatorHarness, checkpoint_id: int, number: int) -> bytes:
    harness.process({"id": f"r{number}", "n": number})
    state = harness.snapshot(checkpoint_id)
    harness.notify_complete(checkpoint_id)
    return state


def open_and_write(harness: OperatorHarness) -> None:
    harness.open()
    write(harness, 1, 1)


def whole_run(disk: Disk) -> None:
    harness = disk.attempt()
    open_and_write(harness)
    harness.close()


def test_it_is_named_at_the_first_record_and_the_next_attempt_goes_on(disk: Disk) -> None:
    disk.allow(False)
    with nobody():
        harness = disk.attempt()
        with pytest.raises(PermissionError, match=r"Permission denied.*/out"):
            open_and_write(harness)
    assert list(disk.out.iterdir()) == []
    harness.drop()
    disk.allow(True)
    with nobody():
        whole_run(disk)
    assert disk.finished() == 1


def test_it_fails_the_commit_and_the_restore_commits(disk: Disk) -> None:
    disk.allow(True)
    with nobody():
        harness = disk.attempt()
        harness.open()
        state = write(harness, 1, 1)
        harness.process({"id": "r2", "n": 2})
        state = harness.snapshot(2)
    disk.allow(False)
    with nobody():
        with pytest.raises((PermissionError, RuntimeError)) as told:
            harness.notify_complete(2)
        harness.drop()
        again = disk.attempt(state)
        with pytest.raises(PermissionError, match=r"Permission denied.*/out"):
            again.open()
        again.drop()
    causes = [told.value, told.value.__cause__]
    assert any("Permission denied" in str(one) and "/out" in str(one) for one in causes)
    assert disk.finished() == 1
    disk.allow(True)
    with nobody():
        disk.attempt(state).open()
    assert disk.finished() == 2
