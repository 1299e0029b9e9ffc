"""A simulated disk as one immutable value, and its canonical form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from semantix.ports.canonical_form import Instant, Name
from semantix.worlds.simulated.files.node_values import StoredFile, StoredFolder


class LateChange(msgspec.Struct, frozen=True):
    """A name that listings do not show yet, or still show. `before` is a node's number, or None."""

    folder: int
    name: str
    before: int | None
    age_us: int


class StoredUpload(msgspec.Struct, frozen=True):
    """A pending upload: (number, etag, content) of its parts."""

    path: str
    upload_id: str
    parts: tuple[tuple[int, str, bytes], ...]
    age_us: int


class StoredDisk(msgspec.Struct, frozen=True):
    """A captured disk. Nodes are numbered in the order of their paths; the root is number 0.

    Attributes:
        phase_us: the time of the capture, rounded down as the disk rounds times, less that time.
        uploads_begun: counts the uploads, for their ids.
        inputs: folders that semantix has filled.
    """

    nodes: tuple[StoredFile | StoredFolder, ...]
    late: tuple[LateChange, ...] = ()
    uploads: tuple[StoredUpload, ...] = ()
    uploads_begun: int = 0
    phase_us: int = 0
    inputs: tuple[str, ...] = ()


def replaced(disk: StoredDisk, nodes: tuple[StoredFile | StoredFolder, ...]) -> StoredDisk:
    """Return a captured disk with other nodes, whose listings lag behind nothing."""
    return msgspec.structs.replace(disk, nodes=nodes, late=())


def canonical(disk: StoredDisk, is_shown: Callable[[str], bool], *, with_times: bool) -> object:
    """Return the canonical form: with the times of files if a client reads them, as ranks.

    The ranks of all times of a durable state are made together, with those in checkpoints. The
    rounded time of the capture is one of them: a file that is written next may have the same.

    Args:
        is_shown: whether what is in a file of this path makes no difference, if all of it is
            synced: no client reads or changes it any more.
    """
    shown = dict.fromkeys(_synced_files(disk, is_shown), True)

    def time(age_us: int) -> Any:
        return Instant(age_us) if with_times else None

    nodes = tuple(
        [
            (_content(one, at in shown, with_times), one.synced, time(one.age_us))
            if isinstance(one, StoredFile)
            else (one.names, one.synced)
            for at, one in enumerate(disk.nodes)
        ]
    )
    # The ages as they are, not their ranks: listings show a change at a certain age.
    late = tuple([(one.folder, one.name, one.before, one.age_us) for one in disk.late])
    uploads = tuple([(one.path, Name("upload", one.upload_id), one.parts) for one in disk.uploads])
    return nodes, late, uploads, time(disk.phase_us), disk.inputs


def _content(file: StoredFile, is_shown: bool, with_size: bool) -> object:
    if not is_shown:
        return file.content
    return len(file.content) if with_size else None


def _synced_files(
    disk: StoredDisk, is_shown: Callable[[str], bool], number: int = 0, path: str = ""
) -> Iterator[int]:
    """Return the numbers of the files of these paths of which a crash loses nothing."""
    folder = disk.nodes[number]
    if not isinstance(folder, StoredFolder) or folder.synced is not None:
        return
    for name, at in folder.names:
        node, below = disk.nodes[at], f"{path}/{name}"
        if isinstance(node, StoredFolder):
            yield from _synced_files(disk, is_shown, at, below)
        elif node.synced is None and is_shown(below):
            yield at
