"""The storage of `--world object_store`: objects in one bucket."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from typing import Any, NoReturn

from semantix.ports.clock import Clock
from semantix.worlds.files.storage import OBJECT_STORE, Found, failure, missing
from semantix.worlds.local.bucket import Bucket, ms
from semantix.worlds.local.job_world import FileJobWorld
from semantix.worlds.local.object_server import ObjectServer


class ObjectStorage(Bucket):
    """Implements `worlds.files.storage.Storage`; a handle is the path of the object."""

    kind = OBJECT_STORE
    is_atomic_rename = False
    refuses_taken = False

    def note_times(self) -> None:
        """Do nothing: no durable state of a server is compared."""

    # -- questions ------------------------------------------------------------------------------

    def look(self, path: str) -> Found | None:
        """Return the object, or the folder that an object is in."""
        if path == "/":
            return Found(path, True, 0, 0)
        try:
            head = self.call("head_object", path)
        except FileNotFoundError:
            objects, folders = self.listed(f"{path[1:]}/", delimiter=True, limit=1)
            return Found(path, True, 0, 0) if objects or folders else None
        return Found(path, False, head["ContentLength"], ms(head["LastModified"]))

    def list(self, path: str) -> Sequence[Found]:
        """Return the objects and folders in a folder, by name."""
        prefix = "" if path == "/" else f"{path[1:]}/"
        objects, folders = self.listed(prefix, delimiter=True)
        if not objects and not folders and path != "/":
            found = self.look(path)
            if found is None:
                raise missing(path)
            return [found]
        return sorted([*objects, *folders])

    def open(self, path: str) -> str:
        """Return the handle of an object that exists."""
        found = self.look(path)
        if found is None:
            raise missing(path)
        if found.is_folder:
            raise failure(errno.EISDIR, path)
        return path

    def size(self, handle: str) -> int:
        """Return the number of bytes."""
        return int(self.call("head_object", handle)["ContentLength"])

    def read(self, handle: str, start: int, length: int) -> bytes:
        """Read a range."""
        if length <= 0 or start >= self.size(handle):
            return b""
        ranged = f"bytes={start}-{start + length - 1}"
        answer = self.call("get_object", handle, Range=ranged)
        return self.body(answer)

    def close(self, handle: str) -> None:
        """Do nothing: nothing is open on the server."""

    # -- objects --------------------------------------------------------------------------------

    def put(self, path: str, content: bytes, *, is_exclusive: bool) -> None:
        """Store an object."""
        more = {"IfNoneMatch": "*"} if is_exclusive else {}
        self.call("put_object", path, Body=content, **more)

    def copy(self, source: str, target: str) -> None:
        """Copy an object."""
        origin = {"Bucket": self._bucket, "Key": source[1:]}
        self.call("copy_object", target, CopySource=origin)

    def remove(self, path: str) -> None:
        """Remove an object; nothing happens if there is none."""
        self.call("delete_object", path)

    # -- what only a disk has -------------------------------------------------------------------

    def _lacks(self, *_: Any, **__: Any) -> NoReturn:
        raise NotImplementedError("an object store has no such call")

    create = write = truncate = replace = _lacks
    make_folder = remove_folder = sync_file = sync_folder = _lacks


class ObjectConnection:
    """The parent's connection to the server; all runs share it.

    Attributes:
        storage: without a bucket; see `Bucket.in_bucket`.
    """

    def __init__(self, server: ObjectServer) -> None:
        self.endpoint = server.endpoint
        self.pause_refusal = server.pausable.refusal
        self.storage = ObjectStorage(server.endpoint, "none")

    def close(self) -> None:
        """Do nothing: the connection ends with the server."""


class ObjectJobWorld(FileJobWorld):
    """The files are objects in a bucket.

    Args:
        settings: `endpoint`, `bucket`, `latency_us`.
    """

    def __init__(self, clock: Clock, settings: dict[str, Any]) -> None:
        super().__init__(
            ObjectStorage(
                str(settings["endpoint"]), str(settings["bucket"]), int(settings["latency_us"])
            )
        )
