"""Input files that are put on a disk before the job starts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from semantix.ports.stamped import plain
from semantix.worlds.files.paths import joined, normal, parent_of

if TYPE_CHECKING:
    from semantix.worlds.simulated.files.world import FileWorld

_FILES = 3  # so many files, if the spec does not name them


class InputContent(NamedTuple):
    """A file to write; `mtime_ms` None: its time is that of the writing."""

    path: str
    content: bytes
    mtime_ms: int | None


def contents_of(place: str, values: Sequence[Any], files: Sequence[Any]) -> Iterator[InputContent]:
    """Return the files with these values, one JSON text a line.

    Args:
        files: `path` (in the folder), `records` (how many) and `mtime_ms` of each file, as the
            spec names them; empty: three files. A search also has workloads of other sizes: the
            last files get fewer records then, or the very last one gets more.
    """
    folder = normal(place)
    shares = _shares(len(values), files)
    at = 0
    for name, count, mtime_ms in shares:
        content = b"".join(map(_line, values[at : at + count]))
        at += count
        yield InputContent(normal(joined(folder, name)), content, mtime_ms)


def feed(world: FileWorld, place: str, values: Sequence[Any], files: Sequence[Any]) -> None:
    """Write the files of an input place (`contents_of`)."""
    for one in contents_of(place, values, files):
        write(world, *one)


def write(world: FileWorld, path: str, content: bytes, mtime_ms: int | None = None) -> None:
    """Write a whole file, synced; it appears as one effect."""
    disk = world.disk
    if disk.kind == "object_store":
        disk.put(path, content, is_exclusive=False)
    else:
        world.make_folders(parent_of(path))
        handle = disk.create(path, is_exclusive=False, keeps=False)
        if content:
            disk.write(handle, 0, content)
        disk.sync_file(path)
        disk.sync_folder(parent_of(path))
    if mtime_ms is not None:
        disk.open(path).mtime_us = 1000 * mtime_ms


def _shares(count: int, files: Sequence[Any]) -> list[tuple[str, int, int | None]]:
    if files:
        shares, left = [], count
        for one in files:
            size = left if one is files[-1] else min(one.records, left)
            shares.append((one.path, size, one.mtime_ms))
            left -= size
        return shares
    sizes = [count // _FILES + (at < count % _FILES) for at in range(_FILES)]
    return [(f"input-{at}.txt", size, None) for at, size in enumerate(sizes)]


def _line(stamped: Any) -> bytes:
    value = plain(stamped)  # a line has no time of its own
    if isinstance(value, bytes):
        return value + b"\n"
    if isinstance(value, str):
        return value.encode() + b"\n"
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode() + b"\n"
