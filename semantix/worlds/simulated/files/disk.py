"""The simulated storage: names and bytes, and which of them are durable.

A crash of a process loses nothing that was written. A crash of the machine loses what is not
synced: on a posix disk the bytes until `sync_file`, and the names until `sync_folder`. A file
server (nfs) keeps names at once, and bytes from `close` or `sync_file` on. An object store keeps
everything at once.
"""

from __future__ import annotations

import errno

from semantix.worlds.files.paths import is_below, name_of
from semantix.worlds.files.storage import NFS, failure, missing
from semantix.worlds.simulated.files.nodes import File, Folder, files_below
from semantix.worlds.simulated.files.tree import Tree, tell_nobody


class Disk(Tree):
    """Implements the calls of `worlds.files.storage.Storage` for files and folders."""

    # -- open files -----------------------------------------------------------------------------

    def open(self, path: str) -> File:
        """Open a file."""
        file = self.file(path)
        self.note_shown(file)
        return file

    def create(self, path: str, *, is_exclusive: bool, keeps: bool) -> File:
        """Open a file for writing."""
        folder, name = self.folder_of(path), name_of(path)
        known = folder.names.get(name)
        if isinstance(known, Folder) or path == "/":
            raise failure(errno.EEXIST if is_exclusive else errno.EISDIR, path)
        if known is None:
            self.check_room(0)
            made = File(self.rounded_us())
            self.set_name(folder, name, made, path)
            return made
        if is_exclusive:
            raise failure(errno.EEXIST, path)
        if not keeps:
            self.store(known, b"", path)
        return known

    def size(self, handle: File) -> int:
        """Return the number of bytes."""
        return len(handle.content)

    def read(self, handle: File, start: int, length: int) -> bytes:
        """Read a range."""
        return handle.content[start : start + length]

    def write(self, handle: File, start: int, content: bytes) -> int:
        """Write a range; a hole before it is filled with zeros."""
        if not content:
            return 0
        before = handle.content
        if self._disk_bytes is not None:
            room = self._disk_bytes - self.used() + max(len(before) - start, 0)
            content = content[: max(room, 0)]
            if not content:
                raise failure(errno.ENOSPC, "")
        filled = before.ljust(start, b"\0")
        self.store(handle, filled[:start] + content + filled[start + len(content) :])
        return len(content)

    def close(self, handle: File) -> None:
        """Close a file: a file server has all its bytes then."""
        if self.kind == NFS:
            self.sync(handle)

    # -- changes --------------------------------------------------------------------------------

    def truncate(self, path: str, size: int) -> None:
        """Cut a file, or fill it with zeros."""
        file = self.file(path)
        self.store(file, file.content[:size].ljust(size, b"\0"), path)

    def replace(self, source: str, target: str) -> None:
        """Give a node another name; a file or an empty folder of this name is gone, or refused."""
        if self.refuses_taken and self.node(target) is not None:
            raise failure(errno.EEXIST, source, target)
        node = self.node(source)
        if node is None:
            self.folder_of(source)  # a file in the middle of the path is another error
            self.folder_of(target)
            raise failure(errno.ENOENT, source, target)
        if isinstance(node, Folder) and is_below(target, source):
            if target == source:
                return
            raise failure(errno.EINVAL, source, target)
        if target != source and is_below(source, target):
            raise failure(errno.ENOTEMPTY, source, target)
        folder = self.folder_of(target)
        known = folder.names.get(name_of(target))
        if known is node:
            return
        if isinstance(known, Folder) and isinstance(node, File):
            raise failure(errno.EISDIR, source, target)
        if isinstance(known, File) and isinstance(node, Folder):
            raise failure(errno.ENOTDIR, source, target)
        if isinstance(known, Folder) and known.names:
            raise failure(errno.ENOTEMPTY, source, target)
        told, self.changed = self.changed, tell_nobody  # a reader sees both changes at once
        self.set_name(self.folder_of(source), name_of(source), None, source)
        self.set_name(folder, name_of(target), node, target)
        self.changed = told
        if isinstance(node, Folder):
            for path, file in files_below(node, target):
                file.is_shown = self.is_shown(path)
            told("")
        else:
            told(target if self.is_shown(target) else source)

    def remove(self, path: str) -> None:
        """Remove a file."""
        self.file(path)
        self.set_name(self.folder_of(path), name_of(path), None, path)

    def make_folder(self, path: str) -> None:
        """Make a folder."""
        if self.node(path) is not None:
            raise failure(errno.EEXIST, path)
        folder = self.folder_of(path)
        self.check_room(0)
        self.set_name(folder, name_of(path), Folder(self.rounded_us()), path)

    def remove_folder(self, path: str) -> None:
        """Remove an empty folder."""
        node = self.node(path)
        if node is None:
            self.folder_of(path)
            raise missing(path)
        if isinstance(node, File):
            raise failure(errno.ENOTDIR, path)
        if node.names or path == "/":
            raise failure(errno.ENOTEMPTY, path)
        self.set_name(self.folder_of(path), name_of(path), None, path)

    def sync_file(self, path: str) -> None:
        """Make the bytes of a file durable."""
        node = self.node(path)
        if node is None:
            self.folder_of(path)
            raise missing(path)
        if isinstance(node, File):
            self.sync(node)

    def sync_folder(self, path: str) -> None:
        """Make the names in a folder durable."""
        node = self.node(path)
        if node is None:
            self.folder_of(path)
            raise missing(path)
        if isinstance(node, File):
            raise failure(errno.ENOTDIR, path)
        if node.synced != node.names and not self.forgets:
            node.synced = dict(node.names)
            self.version += 1
