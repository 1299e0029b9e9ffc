"""The shares of a run: a folder of the local disk, and a bucket of an object store."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from semantix.model.validation import checked_mapping
from semantix.worlds.local.disk import LocalDisk
from semantix.worlds.local.folder_server import FolderServer
from semantix.worlds.local.run_world import FileRunWorld
from semantix.worlds.simulated.files.options import FilesOptions

if TYPE_CHECKING:  # s3fs is loaded only for runs on an object store
    from semantix.worlds.local.objects import ObjectConnection


class FolderRunWorld(FileRunWorld):
    """The files are in a folder of the local disk."""

    child_world = "semantix.worlds.local.job_world:FolderJobWorld"

    def __init__(self, server: FolderServer, run_id: str, options: Mapping[str, Any]) -> None:
        chosen = checked_mapping(FilesOptions, options, "world_options.files")
        self._root = f"{server.folder}/{run_id}"
        os.mkdir(self._root)
        settings = {"root": self._root, "latency_us": chosen.request_us}
        super().__init__(LocalDisk(self._root), settings, chosen, server.pausable.refusal)

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self._root, ignore_errors=True)

    def _write(self, path: str, content: bytes, mtime_ms: int | None) -> None:
        with open(f"{self._root}{path}", "wb") as file:
            file.write(content)
        if mtime_ms is not None:
            os.utime(f"{self._root}{path}", ns=(mtime_ms * 1_000_000, mtime_ms * 1_000_000))


class ObjectRunWorld(FileRunWorld):
    """The files are objects in a bucket of the run."""

    child_world = "semantix.worlds.local.objects:ObjectJobWorld"

    def __init__(
        self, connection: ObjectConnection, run_id: str, options: Mapping[str, Any]
    ) -> None:
        chosen = checked_mapping(FilesOptions, options, "world_options.files")
        settings = {
            "endpoint": connection.endpoint, "bucket": run_id, "latency_us": chosen.request_us,
        }  # fmt: skip
        storage = connection.storage.in_bucket(run_id)
        storage.make_bucket()
        super().__init__(storage, settings, chosen, connection.pause_refusal)
        self._objects = storage
        self._read: dict[str, bytes] = {}  # content by ETag
        self._tags: dict[str, str] = {}

    def close(self) -> None:
        """Remove the bucket."""
        self._objects.remove_bucket()

    def _files(self, folder: str = "/") -> Iterable[str]:
        """List the whole bucket by one request, and note the ETags."""
        self._tags = self._objects.tags()
        return self._tags

    def _content(self, path: str) -> bytes:
        """Read an object once: the ETag of `_files` tells whether it was read before."""
        tag = self._tags[path]
        if tag not in self._read:
            self._read[tag] = self._objects.content(path)
        return self._read[tag]

    def _write(self, path: str, content: bytes, mtime_ms: int | None) -> None:
        self._objects.put(path, content, is_exclusive=False)
