"""Input files that are put on the disk before the job starts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from semantix.errors import UsageError
from semantix.worlds.files.paths import joined, normal, parent_of

if TYPE_CHECKING:
    from semantix.worlds.simulated.files.world import FileWorld

_FILES = 3  # so many files, if the spec does not name them


def feed(world: FileWorld, place: str, values: Sequence[Any], files: Sequence[Any]) -> None:
    """Write the values, one JSON text a line, into files of a folder.

    Args:
        files: `path` (in the folder), `records` (how many) and `mtime_ms` of each file, as the
            spec names them; empty: three files.
    Raises:
        UsageError: the files have more or fewer records than there are values.
    """
    folder = normal(place)
    shares = _shares(len(values), files)
    wanted = sum(count for _, count, _ in shares)
    if wanted != len(values):
        raise UsageError(
            f"the files of files:{folder} have {wanted} records together, and the workload has "
            f"{len(values)}",
            hint="let `records` of all files of the place add up to `records` of the workload",
        )
    at = 0
    for name, count, mtime_ms in shares:
        content = b"".join(map(_line, values[at : at + count]))
        at += count
        write(world, normal(joined(folder, name)), content, mtime_ms)


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
        return [(one.path, one.records, one.mtime_ms) for one in files]
    sizes = [count // _FILES + (at < count % _FILES) for at in range(_FILES)]
    return [(f"input-{at}.txt", size, None) for at, size in enumerate(sizes)]


def _line(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value + b"\n"
    if isinstance(value, str):
        return value.encode() + b"\n"
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode() + b"\n"
