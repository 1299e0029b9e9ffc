"""The local disk has files and folders made durable by the operating system, in the right order."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from semantix.connectors.files import BasePathBucketAssigner, SimpleStringEncoder, StreamingFileSink
from semantix.connectors.files.two_phase.sink import TransactionalFileSink
from semantix.testing import OperatorHarness
from semantix.worlds.local.disk import LocalDisk
from semantix.worlds.local.job_world import FileJobWorld


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The durable calls that are made: `sync` with the path that it is for, and `rename`."""
    made: list[tuple[str, str]] = []
    fsync = os.fsync

    def synced(handle: int) -> None:
        made.append(("sync", os.readlink(f"/proc/self/fd/{handle}")))
        fsync(handle)

    def renaming(rename: Callable[..., None]) -> Callable[..., None]:
        def renamed(source: str, target: str, **more: Any) -> None:
            made.append(("rename", str(target)))
            rename(source, target, **more)

        return renamed

    monkeypatch.setattr(os, "fsync", synced)
    for name in ("rename", "replace", "link"):
        monkeypatch.setattr(os, name, renaming(getattr(os, name)))
    return made


def test_a_file_and_a_folder_are_synced_by_the_operating_system(
    tmp_path: Path, calls: list[tuple[str, str]]
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "part").write_bytes(b"a")
    disk = LocalDisk(str(tmp_path))
    disk.sync_file("/out/part")
    disk.sync_folder("/out")
    assert calls == [("sync", f"{tmp_path}/out/part"), ("sync", f"{tmp_path}/out")]


@pytest.mark.parametrize(
    "make",
    [
        lambda: StreamingFileSink(
            "/out",
            SimpleStringEncoder(),
            bucket_assigner=BasePathBucketAssigner(),
            rolling_policy="on_checkpoint",
        ),
        lambda: TransactionalFileSink("/out", buffer_bytes=1),
    ],
    ids=["streaming", "two-phase"],
)
def test_a_sink_syncs_bytes_and_name_before_the_checkpoint_and_the_new_name_behind_the_commit(
    tmp_path: Path, calls: list[tuple[str, str]], make: Callable[[], Any]
) -> None:
    (tmp_path / "out").mkdir()
    harness = OperatorHarness(make, clients={"files": FileJobWorld(LocalDisk(str(tmp_path)))})
    harness.open()
    harness.process({"id": "r1"})
    harness.snapshot(1)
    synced = [path for call, path in calls if call == "sync"]
    assert [path for path in synced if path.startswith(f"{tmp_path}/out/")]  # the staging file
    assert f"{tmp_path}/out" in synced  # its name
    del calls[:]
    harness.notify_complete(1)
    (renamed,) = [number for number, (call, _) in enumerate(calls) if call == "rename"]
    assert ("sync", f"{tmp_path}/out") in calls[renamed:]
    assert len(list((tmp_path / "out").iterdir())) == 1
