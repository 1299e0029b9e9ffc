"""Checkpoints on disk survive a kill at each point, and are there entirely or not at all."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from semantix.ports.state_storage import CompletedCheckpoint
from semantix.worlds.local_storage import FileStateStorage

# A file system that kills its own process before its n-th operation; a write is two of them.
_KILLED_STORAGE = """
import os, signal, sys
from fsspec.implementations.local import LocalFileSystem
from semantix.ports.state_storage import CompletedCheckpoint
from semantix.worlds.local_storage import FileStateStorage

class File:
    def __init__(self, opened): self.opened = opened
    def write(self, content):
        step()
        self.opened.write(content[:len(content) // 2])
        self.opened.flush()
        step()
        self.opened.write(content[len(content) // 2:])
    def read(self): return self.opened.read()
    def flush(self): self.opened.flush()
    def fileno(self): step(); return self.opened.fileno()
    def __enter__(self): return self
    def __exit__(self, *_): step(); self.opened.close()

class Killing:
    def __getattr__(self, name):
        found = getattr(local, name)
        def call(*arguments, **named):
            if name in ("open", "mv", "rm_file"): step()
            given = found(*arguments, **named)
            return File(given) if name == "open" else given
        return call

left = -1
local = LocalFileSystem()
def step():
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

folder, last = sys.argv[1], int(sys.argv[2])
storage = FileStateStorage(folder, filesystem=Killing())
left = last
storage.allocate_id()
storage.add(CompletedCheckpoint(2, 2000, (), (("sink", 0, b"two"),), (("sink", 1),)))
storage.discard(1)
"""


CUT = (("workload/0", 3), ("workload/1", 4))


def _checkpoint(checkpoint_id: int) -> CompletedCheckpoint:
    states = (("sink", 0, b"state"), ("source", 1, b""))
    parallelisms = (("source", 2), ("sink", 1))
    return CompletedCheckpoint(checkpoint_id, 1000, CUT, states, parallelisms, ("source",))


def test_what_was_added_is_read_by_another_object(tmp_path: Path) -> None:
    FileStateStorage(str(tmp_path)).add(_checkpoint(1))
    assert FileStateStorage(f"file://{tmp_path}").completed() == (_checkpoint(1),)


def test_ids_are_never_given_again(tmp_path: Path) -> None:
    given = [FileStateStorage(str(tmp_path)).allocate_id() for _ in range(12)]
    assert given == list(range(1, 13))


def test_the_oldest_are_discarded(tmp_path: Path) -> None:
    storage = FileStateStorage(str(tmp_path))
    for checkpoint_id in (9, 10, 11):
        storage.add(_checkpoint(checkpoint_id))
    storage.discard(2)
    assert [held.checkpoint_id for held in storage.completed()] == [10, 11]
    assert storage.capture() == (0, (_checkpoint(10), _checkpoint(11)), (), 0)


def test_equal_content_is_equal_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        FileStateStorage(str(tmp_path / name)).add(_checkpoint(1))
    (one,) = (tmp_path / "a").iterdir()
    assert one.read_bytes() == (tmp_path / "b" / one.name).read_bytes()


def test_a_half_written_file_is_no_checkpoint(tmp_path: Path) -> None:
    storage = FileStateStorage(str(tmp_path))
    storage.add(_checkpoint(1))
    (whole,) = tmp_path.iterdir()
    torn = tmp_path / ".unfinished-checkpoint-000000000002"
    torn.write_bytes(whole.read_bytes()[:20])
    assert storage.completed() == (_checkpoint(1),)


# Operations 1 to 8 give an id (the last of them renames), 9 to 14 add, 15 discards.
@pytest.mark.parametrize("killed_at", range(1, 17))
def test_a_kill_at_each_point_leaves_the_old_or_the_new(tmp_path: Path, killed_at: int) -> None:
    before = FileStateStorage(str(tmp_path))
    before.allocate_id()
    before.add(_checkpoint(1))
    command = [sys.executable, "-c", _KILLED_STORAGE, str(tmp_path), str(killed_at)]
    ended = subprocess.run(command, check=False, timeout=60)

    assert ended.returncode == (-signal.SIGKILL if killed_at <= 15 else 0)
    after = FileStateStorage(str(tmp_path))
    held = [checkpoint.checkpoint_id for checkpoint in after.completed()]
    assert held == ([1] if killed_at <= 14 else [1, 2] if killed_at == 15 else [2])
    assert after.allocate_id() == (2 if killed_at <= 8 else 3)


def test_the_latest_is_dropped_as_if_it_were_lost(tmp_path: Path) -> None:
    storage = FileStateStorage(str(tmp_path))
    for checkpoint_id in (9, 10):
        storage.add(_checkpoint(checkpoint_id))
    storage.drop_latest()
    assert [held.checkpoint_id for held in storage.completed()] == [9]


def test_a_task_owned_log_is_a_file_beside_the_checkpoints(tmp_path: Path) -> None:
    storage = FileStateStorage(str(tmp_path))
    name = storage.write_log(b"1")
    assert (tmp_path / name).read_bytes() == b"1"
    again = FileStateStorage(str(tmp_path))  # another process
    assert again.read_log(name) == b"1"
    assert again.completed() == ()
    again.discard_log(name)
    again.discard_log(name)
    with pytest.raises(FileNotFoundError):
        storage.read_log(name)
    assert storage.write_log(b"2") != name
