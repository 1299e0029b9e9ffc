"""The files and folders of a simulated disk as immutable values, and back."""

from __future__ import annotations

import msgspec

from semantix.worlds.simulated.files.nodes import File, Folder, torn


class StoredFile(msgspec.Struct, frozen=True):
    """A file. `synced` is None if all bytes are synced. Times count from the capture."""

    content: bytes
    synced: bytes | None
    age_us: int


class StoredFolder(msgspec.Struct, frozen=True):
    """A folder: its names, and the numbers of their nodes. `synced` is None if all are synced."""

    names: tuple[tuple[str, int], ...]
    synced: tuple[tuple[str, int], ...] | None
    age_us: int


class Numbering:
    """Numbers the nodes of a disk: first those that processes see, then those that are lost."""

    def __init__(self, root: Folder) -> None:
        self.nodes: list[File | Folder] = []
        self._add(root)
        for node in self.nodes:  # grows: a lost folder leads to further nodes
            if isinstance(node, Folder):
                for name in sorted(node.synced):
                    self._add(node.synced[name])

    def add(self, node: File | Folder) -> int:
        """Return the number of a node; number it if that is needed."""
        self._add(node)
        return node.number

    def _add(self, node: File | Folder) -> None:
        if node.number < len(self.nodes) and self.nodes[node.number] is node:
            return
        node.number = len(self.nodes)
        self.nodes.append(node)
        if isinstance(node, Folder):
            for name in sorted(node.names):
                self._add(node.names[name])


def captured_nodes(numbering: Numbering, now_us: int) -> tuple[StoredFile | StoredFolder, ...]:
    """Return the nodes as values."""
    return tuple([_stored(node, now_us) for node in numbering.nodes])


def restored_nodes(
    stored: tuple[StoredFile | StoredFolder, ...], now_us: int
) -> list[File | Folder]:
    """Return the nodes of a captured disk; the first one is the root."""
    nodes: list[File | Folder] = []
    for one in stored:
        if isinstance(one, StoredFile):
            synced = one.content if one.synced is None else one.synced
            nodes.append(File(now_us + one.age_us, one.content, synced))
        else:
            nodes.append(Folder(now_us + one.age_us))
    for one, node in zip(stored, nodes, strict=True):
        if isinstance(one, StoredFolder) and isinstance(node, Folder):
            node.names = {name: nodes[number] for name, number in one.names}
            durable = one.names if one.synced is None else one.synced
            node.synced = {name: nodes[number] for name, number in durable}
    return nodes


def without_unsynced(
    stored: tuple[StoredFile | StoredFolder, ...], loses: str
) -> tuple[StoredFile | StoredFolder, ...]:
    """Return the nodes of a disk after a crash of the machine, which loses what is not synced.

    Args:
        loses: see `nodes.lose`, which does the same with the nodes of a living disk.
    """
    kept: list[StoredFile | StoredFolder] = []
    numbers: dict[int, int] = {}

    def keep(number: int) -> int:
        if number in numbers:
            return numbers[number]
        node = stored[number]
        at = numbers[number] = len(kept)
        kept.append(node)
        if isinstance(node, StoredFile):
            if node.synced is not None:
                content = torn(loses, node.content, node.synced)
                kept[at] = StoredFile(content, None, node.age_us)
            return at
        is_lost = node.synced is not None and loses in ("all", "entries")
        names = node.synced if is_lost and node.synced is not None else node.names
        kept[at] = StoredFolder(
            tuple([(name, keep(below)) for name, below in names]), None, node.age_us
        )
        return at

    keep(0)
    return tuple(kept)


def _stored(node: File | Folder, now_us: int) -> StoredFile | StoredFolder:
    age_us = node.mtime_us - now_us
    if isinstance(node, File):
        synced = None if node.synced == node.content else node.synced
        return StoredFile(node.content, synced, age_us)
    names = _named(node.names)
    durable = None if node.synced == node.names else _named(node.synced)
    return StoredFolder(names, durable, age_us)


def _named(names: dict[str, File | Folder]) -> tuple[tuple[str, int], ...]:
    return tuple([(name, names[name].number) for name in sorted(names)])
