"""The same random operations on a simulated and on a real storage give the same answers.

The real storages are the local disk, and objects in moto's server.
"""

from __future__ import annotations

from collections.abc import Callable
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
# No object has the name of a folder: only a real store has both `a` and `a/b`.
OBJECT_PATHS = ("/t/a", "/t/b", "/t/x/a", "/t/x/y/a")
OBJECT_QUESTIONS = (*OBJECT_PATHS, "/", "/t", "/t/x", "/t/x/y", "/t/none")
OBJECT_OPERATIONS = (
    "write", "exclusive", "read", "range", "ls", "info", "rm", "mv", "cp", "find", "exists",
    "create_upload", "abort_upload", "list_uploads",
    *["upload_part"] * 6, *["complete_upload"] * 3,
    "append", "truncate", "replace", "mkdir", "rmdir",
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
    return name, path, other, *outcome(calls[name])


def outcome(call: Callable[[], Any]) -> tuple[Any, ...]:
    """Make a call; give its result, or the class and the errno of its error."""
    try:
        return (call(),)
    except (OSError, NotImplementedError) as error:
        return type(error).__name__, getattr(error, "errno", None)


@pytest.mark.parametrize("seed", range(12))
def test_both_disks_answer_alike(seed: int, tmp_path: Any, broken_bench: Any) -> None:
    local = FileClient(LocalDisk(str(tmp_path)), SoloSession())
    local.mkdir("/t")
    simulated = broken_bench("posix").fs
    chances = Random(seed), Random(seed)
    for _ in range(120):
        assert answer(simulated, chances[0]) == answer(local, chances[1])


class ObjectUser:
    """Makes operations on an object store. Stores give other ids, so uploads have numbers here."""

    def __init__(self, fs: Any, chance: Random) -> None:
        self.fs = fs
        self.chance = chance
        self.uploads: list[tuple[str, str]] = []  # path, id
        self.parts: list[list[tuple[int, str]]] = []  # of each upload: number, etag
        self.complete_ones: list[int] = []

    def answer(self) -> Any:
        """Make one operation; give its outcome."""
        chance, fs = self.chance, self.fs
        # Not 0: moto says that there is no such upload, and S3 that the number is wrong.
        name, number = chance.choice(OBJECT_OPERATIONS), chance.choice([1, 2, 3, 10_001])
        path, other = chance.choice(OBJECT_PATHS), chance.choice(OBJECT_PATHS)
        asked = chance.choice(OBJECT_QUESTIONS)
        content = chance.choice([b"a", b"b\n"]) * chance.choice([0, 1, 3, 150, 300])
        start, end = chance.randrange(4), chance.randrange(8)
        calls = {
            "write": lambda: written(fs, path, "wb", content),
            "exclusive": lambda: written(fs, path, "xb", content),
            "read": lambda: fs.cat_file(asked),
            "range": lambda: fs.cat_file(path, start=start, end=max(start, end)),
            "ls": lambda: [(one["name"], one["type"], one["size"]) for one in fs.ls(asked)],
            "info": lambda: (fs.info(asked)["type"], fs.info(asked)["size"]),
            "exists": lambda: (fs.exists(asked), fs.isfile(asked), fs.isdir(asked)),
            "rm": lambda: fs.rm_file(path),
            "mv": lambda: fs.mv(path, other),
            "cp": lambda: fs.cp_file(path, other),
            "find": lambda: fs.find("/t"),
            "append": lambda: written(fs, path, "ab", content),
            "truncate": lambda: fs.truncate(path, end),
            "replace": lambda: fs.replace(path, other),
            "mkdir": lambda: fs.mkdir(asked, create_parents=False),
            "rmdir": lambda: fs.rmdir(asked),
            "create_upload": lambda: self.create(path),
            "upload_part": lambda: self.upload(self.chosen(), number, content),
            "complete_upload": lambda: self.complete(self.chosen()),
            "abort_upload": lambda: self.abort(self.chosen()),
            "list_uploads": self.pending,
        }
        return name, path, other, asked, *outcome(calls[name])

    def chosen(self) -> int:
        """Choose one of the latest uploads, also one that has ended."""
        if not self.uploads:
            self.create(self.chance.choice(OBJECT_PATHS))
        return len(self.uploads) - 1 - self.chance.randrange(min(3, len(self.uploads)))

    def create(self, path: str) -> None:
        self.uploads.append((path, self.fs.create_upload(path)))
        self.parts.append([])

    def upload(self, at: int, number: int, content: bytes) -> str:
        tag = self.fs.upload_part(*self.uploads[at], number, content)
        self.parts[at].append((number, tag))
        return str(tag)

    def complete(self, at: int) -> None:
        """Complete an upload with the latest etag of each part, with wrong ones, or any parts.

        Not again: stores answer that in different ways (`test_files.py`).
        """
        if at in self.complete_ones:
            return
        latest = sorted(dict(self.parts[at]).items())
        wrong = [(number, "0" * 32) for number, _ in latest]
        anyhow = self.chance.choices([*latest, *wrong, (2, "0" * 32)], k=self.chance.randrange(4))
        parts = self.chance.choice([latest, latest, wrong, anyhow])
        self.fs.complete_upload(*self.uploads[at], parts)
        self.complete_ones.append(at)

    def abort(self, at: int) -> None:
        self.fs.abort_upload(*self.uploads[at])

    def pending(self) -> list[int]:
        return sorted(self.uploads.index(one) for one in self.fs.list_uploads("/t"))


@pytest.mark.parametrize("seed", range(8))
def test_both_object_stores_answer_alike(seed: int, objects: Any, broken_bench: Any) -> None:
    storage = objects.in_bucket(f"random-{seed}")
    storage.make_bucket()
    real = ObjectUser(FileClient(storage, SoloSession()), Random(seed))
    simulated = ObjectUser(broken_bench("object_store").fs, Random(seed))
    for _ in range(120):
        assert simulated.answer() == real.answer()
    storage.remove_bucket()
