"""Files and folders of the simulated disk, each with what is durable of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator


class File:
    """The content of a file. Several names may lead to it while a rename is not synced.

    Attributes:
        content: what every process reads.
        synced: what a crash of the machine leaves behind.
        mtime_us: time of the last change, as the disk has rounded it.
        is_shown: it has a name that the final reader looks at.
        number: of the node in the latest captured value.
    """

    __slots__ = ("content", "is_shown", "mtime_us", "number", "synced")

    def __init__(self, mtime_us: int, content: bytes = b"", synced: bytes = b"") -> None:
        self.content = content
        self.synced = synced
        self.mtime_us = mtime_us
        self.is_shown = False
        self.number = 0


class Folder:
    """The names in a folder.

    Attributes:
        names: what every process sees.
        synced: what a crash of the machine leaves behind.
        mtime_us: time of the last change of the names.
        number: of the node in the latest captured value.
    """

    __slots__ = ("mtime_us", "names", "number", "synced")

    def __init__(self, mtime_us: int) -> None:
        self.names: dict[str, File | Folder] = {}
        self.synced: dict[str, File | Folder] = {}
        self.mtime_us = mtime_us
        self.number = 0


def files_below(folder: Folder, path: str = "") -> Iterator[tuple[str, File]]:
    """Return each file with its path, as every process sees them, in the order of the paths."""
    for name in sorted(folder.names):
        node = folder.names[name]
        if isinstance(node, File):
            yield f"{path}/{name}", node
        else:
            yield from files_below(node, f"{path}/{name}")


def note_shown(root: Folder, sees: Callable[[str], bool]) -> None:
    """Note of each file whether the final reader looks at it under its name."""
    for path, file in files_below(root):
        file.is_shown = sees(path)


def has_unsynced(folder: Folder) -> bool:
    """Return whether a crash of the machine would lose something."""
    if folder.names != folder.synced:
        return True
    for node in folder.names.values():
        if node.content != node.synced if isinstance(node, File) else has_unsynced(node):
            return True
    return False


def lose(folder: Folder, loses: str) -> None:
    """Lose what is not synced; all that remains is durable then.

    Args:
        loses: `all`; `entries`: names only, so files keep their bytes; `data`: bytes only, so names
            stay; `half`: of the bytes of each file that are not synced the second half.
    """
    if loses in ("all", "entries"):
        folder.names = dict(folder.synced)
    for name in sorted(folder.names):
        node = folder.names[name]
        if isinstance(node, Folder):
            lose(node, loses)
            continue
        node.content = torn(loses, node.content, node.synced)
        node.synced = node.content
    folder.synced = dict(folder.names)


def torn(loses: str, now: bytes, kept: bytes) -> bytes:
    """Return what a crash of the machine leaves of the bytes of a file (`lose`).

    If a half has reached the disk, bytes that replaced others (the file was cut, or written in the
    middle) count as lost.

    Args:
        now: the bytes that every process saw.
        kept: those that were synced.
    """
    if loses == "entries":
        return now
    if loses in ("all", "data") or not now.startswith(kept):
        return kept
    return now[: len(kept) + (len(now) - len(kept)) // 2]
