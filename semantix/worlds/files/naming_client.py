"""The calls of the client of files that change names: rename, copy, remove, folders."""

from __future__ import annotations

import errno
from typing import Any

from semantix.worlds.files.client_base import ClientBase
from semantix.worlds.files.paths import parent_of
from semantix.worlds.files.storage import OBJECT_STORE, Storage, failure, missing


class NamingClient(ClientBase):
    """The part of the client that changes names."""

    def replace(self, path1: str, path2: str) -> None:
        """Give a file or folder another name, as one effect. A file of this name is gone.

        A disk without an atomic rename, or one that refuses a name that is taken, does here what it
        does for `mv`.
        """
        self._need_folders("replace")
        source, target = self._strip_protocol(path1), self._strip_protocol(path2)
        self._rename("replace", source, target)

    def mv(
        self, path1: str, path2: str, recursive: bool = False, maxdepth: int | None = None,
        **_: Any,
    ) -> None:  # fmt: skip
        """Give a file or folder another name.

        An object store has no names to give: it copies the object, and removes it then.
        """
        if path1 == path2:
            return
        if self.kind == OBJECT_STORE:
            self.copy(path1, path2, recursive=recursive, maxdepth=maxdepth)
            self.rm(path1, recursive=recursive)
            return
        source, target = self._strip_protocol(path1), self._strip_protocol(path2)
        self._rename("rename", source, target)

    def cp_file(self, path1: str, path2: str, **_: Any) -> None:
        """Copy a file. On a disk, a crash may leave a part of the copy behind."""
        source, target = self._strip_protocol(path1), self._strip_protocol(path2)
        if self.isdir(source):
            self.makedirs(target, exist_ok=True)
            return
        if self.kind == OBJECT_STORE:
            self._calls.call("copy", source, lambda: self._storage.copy(source, target))
        else:
            self._calls.call_in_parts("copy", source, self._copying(source, target))

    def rm_file(self, path: str) -> None:
        """Remove a file."""
        path = self._strip_protocol(path)
        self._calls.call("rm", path, lambda: self._storage.remove(path))

    _rm = rm_file

    def rm(self, path: Any, recursive: bool = False, maxdepth: int | None = None) -> None:
        """Remove files, and with `recursive` folders with all that is in them."""
        paths = self.expand_path(path, recursive=recursive, maxdepth=maxdepth)
        for one in reversed(paths):
            found = self._found(one)
            if found is not None and found.is_folder:
                if self.kind == OBJECT_STORE:
                    continue
                if not recursive:
                    raise failure(errno.EISDIR, one)
                self.rmdir(one)
            else:
                self.rm_file(one)

    def mkdir(self, path: str, create_parents: bool = True, **_: Any) -> None:
        """Make a folder. On an object store this does nothing: its names have no folders."""
        path = self._strip_protocol(path)
        if self.kind == OBJECT_STORE:
            return
        if create_parents and self._found(parent_of(path)) is None:
            self.makedirs(parent_of(path), exist_ok=True)
        self._calls.call("mkdir", path, lambda: self._storage.make_folder(path))

    def makedirs(self, path: str, exist_ok: bool = False) -> None:
        """Make a folder and those around it."""
        path = self._strip_protocol(path)
        if self.kind == OBJECT_STORE:
            return
        found = self._found(path)
        if found is not None:
            if not exist_ok or not found.is_folder:
                raise failure(errno.EEXIST, path)
            return
        self.mkdir(path, create_parents=True)

    def rmdir(self, path: str) -> None:
        """Remove an empty folder."""
        path = self._strip_protocol(path)
        if self.kind == OBJECT_STORE:
            return
        self._calls.call("rmdir", path, lambda: self._storage.remove_folder(path))

    def _rename(self, call: str, source: str, target: str) -> None:
        storage = self._storage
        if storage.is_atomic_rename:
            self._calls.call(call, source, lambda: storage.replace(source, target))
            return
        if storage.look(source) is None:
            raise missing(source)
        effects = [
            *self._copying(source, target, is_exclusive=storage.refuses_taken),
            lambda: storage.remove(source),
        ]
        self._calls.call_in_parts(call, source, effects)

    def _copying(self, source: str, target: str, *, is_exclusive: bool = False) -> list[Any]:
        """Return the effects of a copy: the first half of the bytes, then the rest."""
        storage = self._storage
        handles: list[Any] = []

        def begin() -> None:
            found = storage.open(source)
            size = storage.size(found)
            made = storage.create(target, is_exclusive=is_exclusive, keeps=False)
            handles.extend((found, made, size))
            _pour(storage, found, made, 0, size // 2)

        def end() -> None:
            found, made, size = handles
            _pour(storage, found, made, size // 2, size - size // 2)
            storage.close(found)
            storage.close(made)

        return [begin, end]


def _pour(storage: Storage, found: Any, made: Any, start: int, length: int) -> None:
    content = storage.read(found, start, length)
    if storage.write(made, start, content) < len(content):
        raise failure(errno.ENOSPC, "")
