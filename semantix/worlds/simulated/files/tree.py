"""The names and nodes of the simulated storage.

A crash of a process loses nothing that was written. A crash of the machine loses what is not
synced: on a posix disk the bytes until `sync_file`, and the names until `sync_folder`. A file
server (nfs) keeps names at once, and bytes from `close` or `sync_file` on. An object store keeps
everything at once.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence

from semantix.ports.clock import Clock
from semantix.worlds.files.paths import joined, parent_of
from semantix.worlds.files.storage import OBJECT_STORE, POSIX, Found, failure, missing
from semantix.worlds.simulated.files.nodes import File, Folder, files_below
from semantix.worlds.simulated.files.options import FilesOptions

Node = File | Folder
# What clients have learned or met (`ports.world.World.observed`).
TIMES = "times and sizes"
SHOWN = "files that a reader looks at"


class Tree:
    """The names and nodes of a disk, and the questions about them.

    Attributes:
        forgets: a sync makes nothing durable.
        root: the folder `/`.
        version: counted up at each change that survives a crash of the process.
        changed: called with the path that was changed; "": it may be any.
        learned: what clients have read or changed (`TIMES`, `SHOWN`).
        is_shown: whether the final reader looks at a file of this path.
        late: (time, folder, name, node before) of each change that listings may not show yet.
    """

    def __init__(self, clock: Clock, options: FilesOptions) -> None:
        self.kind: str = options.kind
        self.latency_us = options.request_us
        self.is_atomic_rename = options.atomic_rename
        self._clock = clock
        self._granularity_us = options.granularity_us
        self._lag_us = 1000 * options.listing_lag_ms
        self._disk_bytes = options.disk_bytes
        self.refuses_taken = options.rename_over == "refuse"
        self.forgets = False
        self.root = Folder(0)
        self.version = 0
        self.changed: Callable[[str], None] = tell_nobody
        self.learned: dict[str, bool] = {}
        self.is_shown: Callable[[str], bool] = _is_never
        self.late: list[tuple[int, Folder, str, Node | None]] = []

    # -- questions ------------------------------------------------------------------------------

    def note_times(self) -> None:
        """Note that a client reads times."""
        self.learned[TIMES] = True

    def look(self, path: str) -> Found | None:
        """Return the file or folder of this path."""
        node = self.node(path)
        return None if node is None else _found(path, node, self.kind)

    def list(self, path: str) -> Sequence[Found]:
        """Return what is in the folder; with a lag, what was in it then."""
        node = self.node(path)
        if node is None:
            raise missing(path)
        if isinstance(node, File):
            return [_found(path, node, self.kind)]
        names = self._listed(node)
        return [_found(joined(path, name), names[name], self.kind) for name in sorted(names)]

    def node(self, path: str) -> Node | None:
        """Return the node of a path; None: there is none."""
        node: Node | None = self.root
        for name in path.strip("/").split("/") if path != "/" else ():
            node = node.names.get(name) if isinstance(node, Folder) else None
        return node

    def rounded_us(self) -> int:
        """Return the time now, as the disk stores it."""
        now_us = self._clock.now_us()
        return now_us - now_us % self._granularity_us

    def file(self, path: str) -> File:
        node = self.node(path)
        if node is None:
            self.folder_of(path)  # a file in the middle of the path is another error
            raise missing(path)
        if isinstance(node, Folder):
            raise failure(errno.EISDIR, path)
        return node

    def folder_of(self, path: str) -> Folder:
        parent = parent_of(path)
        node = self.node(parent)
        if isinstance(node, Folder):
            return node
        while node is None and parent != "/":
            parent = parent_of(parent)
            node = self.node(parent)
        raise failure(errno.ENOTDIR if isinstance(node, File) else errno.ENOENT, path)

    def set_name(self, folder: Folder, name: str, node: Node | None, path: str) -> None:
        """Give a name to a node, or take it away."""
        self.note_shown(folder.names.get(name))
        if isinstance(node, File):
            node.is_shown = self.is_shown(path)
        if self._lag_us:
            self.late.append((self._clock.now_us(), folder, name, folder.names.get(name)))
        if node is None:
            folder.names.pop(name, None)
        else:
            folder.names[name] = node
        folder.mtime_us = self.rounded_us()
        if self.kind != POSIX:
            folder.synced = dict(folder.names)
        self.version += 1
        self.changed(path)

    def note_shown(self, node: Node | None) -> None:
        """Note that a client reads or changes a file that the final reader looks at."""
        if isinstance(node, File) and node.is_shown:
            self.learned[SHOWN] = True

    def store(self, file: File, content: bytes, path: str = "") -> None:
        self.note_shown(file)
        file.content = content
        file.mtime_us = self.rounded_us()
        if self.kind == OBJECT_STORE:
            file.synced = content
        self.version += 1
        if file.is_shown:  # the reader need not look again for a staging file
            self.changed(path)

    def sync(self, file: File) -> None:
        if file.synced != file.content and not self.forgets:
            file.synced = file.content
            self.version += 1

    def _listed(self, folder: Folder) -> dict[str, Node]:
        """Return the names in a folder as they were when the lag began."""
        names = dict(folder.names)
        if not self.late:
            return names
        self.late = [*self.late_at(self._clock.now_us())]
        for _, where, name, before in reversed(self.late):
            if where is folder:
                names.pop(name, None)
                if before is not None:
                    names[name] = before
        return names

    def late_at(self, now_us: int) -> Sequence[tuple[int, Folder, str, Node | None]]:
        """Return those of `late` that listings do not show at this time."""
        return [one for one in self.late if one[0] > now_us - self._lag_us]

    def used(self) -> int:
        return sum(len(file.content) for _, file in files_below(self.root))

    def check_room(self, wanted: int) -> None:
        if self._disk_bytes is not None and self.used() + wanted > self._disk_bytes:
            raise failure(errno.ENOSPC, "")


def _is_never(_: str) -> bool:
    return False


def tell_nobody(_: str) -> None:
    """Do nothing."""


def _found(path: str, node: Node, kind: str) -> Found:
    if isinstance(node, File):
        return Found(path, False, len(node.content), node.mtime_us // 1000)
    return Found(path, True, 0, 0 if kind == OBJECT_STORE else node.mtime_us // 1000)
