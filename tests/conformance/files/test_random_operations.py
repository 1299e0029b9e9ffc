"""The same random operations on the simulated and on the local disk give the same answers."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from semantix.testing.solo_session import SoloSession
from semantix.worlds.files.client import FileClient
from semantix.worlds.local.disk import LocalDisk

PATHS = ("/t/a", "/t/b", "/t/x", "/t/x/a", "/t/x/b")
OPERATIONS = (
    "write", "append", "exclusive", "read", "range", "ls", "info", "mkdir", "rmdir", "rm", "mv",
    "replace", "cp", "truncate", "sync_file", "sync_directory", "find",
)  # fmt: skip


def written(fs: Any, path: str, mode: str, content: bytes) -> int:
    with fs.open(path, mode) as file:
        return int(file.write(content))


def answer(fs: Any, chance: Random) -> Any:
    """Make one operation; give its result, or the errno of its error."""
    name, path, other = chance.choice(OPERATIONS), chance.choice(PATHS), chance.choice(PATHS)
    content = bytes(chance.choices(b"abc\n", k=chance.randrange(6)))
    start, end = chance.randrange(4), chance.randrange(8)
    calls = {
        "write": lambda: written(fs, path, "wb", content),
        "append": lambda: written(fs, path, "ab", content),
        "exclusive": lambda: written(fs, path, "xb", content),
        "read": lambda: fs.cat_file(path),
        "range": lambda: fs.cat_file(path, start=start, end=max(start, end)),
        "ls": lambda: [(one["name"], one["type"], one["size"]) for one in fs.ls(path)],
        "info": lambda: (fs.info(path)["type"], fs.info(path)["size"]),
        "mkdir": lambda: fs.mkdir(path, create_parents=False),
        "rmdir": lambda: fs.rmdir(path),
        "rm": lambda: fs.rm_file(path),
        "mv": lambda: fs.mv(path, other),
        "replace": lambda: fs.replace(path, other),
        "cp": lambda: fs.cp_file(path, other),
        "truncate": lambda: fs.truncate(path, end),
        "sync_file": lambda: fs.sync_file(path),
        "sync_directory": lambda: fs.sync_directory(path),
        "find": lambda: fs.find("/t"),
    }
    try:
        return name, path, other, calls[name]()
    except OSError as error:
        return name, path, other, type(error).__name__, error.errno


@pytest.mark.parametrize("seed", range(12))
def test_both_disks_answer_alike(seed: int, tmp_path: Any, broken_bench: Any) -> None:
    local = FileClient(LocalDisk(str(tmp_path)), SoloSession())
    local.mkdir("/t")
    simulated = broken_bench("posix").fs
    chances = Random(seed), Random(seed)
    for _ in range(120):
        assert answer(simulated, chances[0]) == answer(local, chances[1])
