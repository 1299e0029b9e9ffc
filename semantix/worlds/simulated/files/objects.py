"""The object store: names without folders, objects that are stored as a whole, and uploads."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from hashlib import md5

from semantix.ports.clock import Clock
from semantix.worlds.files.paths import name_of, parent_of
from semantix.worlds.files.storage import OBJECT_STORE, Upload, failure, missing
from semantix.worlds.simulated.files.disk import Disk
from semantix.worlds.simulated.files.nodes import File, Folder
from semantix.worlds.simulated.files.options import FilesOptions
from semantix.worlds.simulated.forgetting import Forgetting

PARTS_MAX = 10_000


class PendingUpload:
    """An upload that is neither completed nor aborted."""

    __slots__ = ("begun_us", "parts", "path")

    def __init__(self, path: str, begun_us: int) -> None:
        self.path = path
        self.begun_us = begun_us
        self.parts: dict[int, tuple[str, bytes]] = {}  # number → etag, content


class ObjectStore(Disk):
    """A disk with the calls of an object store. A folder exists while an object is in it.

    Attributes:
        uploads: the pending uploads, by id.
        uploads_begun: how many there have been.
    """

    def __init__(self, clock: Clock, options: FilesOptions) -> None:
        super().__init__(clock, options)
        self.uploads: dict[str, PendingUpload] = {}
        self.uploads_begun = 0
        self._forgetting = Forgetting(is_on=options.loses_acknowledged)
        self._part_bytes_min = options.part_bytes_min
        expiry_ms = options.upload_expiry_ms
        self.expiry_us = None if expiry_ms is None else 1000 * expiry_ms

    def put(self, path: str, content: bytes, *, is_exclusive: bool) -> None:
        """Store an object."""
        known = self.node(path)
        if is_exclusive and isinstance(known, File):
            raise failure(errno.EEXIST, path)
        self.check_room(len(content) - (len(known.content) if isinstance(known, File) else 0))
        if self.forgets and self.kind == OBJECT_STORE and self._forgetting.forgets():
            return
        self._make_folders(parent_of(path), path)
        made = File(self.rounded_us(), content, content)
        self.set_name(self.folder_of(path), name_of(path), made, path)

    def copy(self, source: str, target: str) -> None:
        """Copy an object. A copy onto itself changes nothing, and S3 refuses it."""
        content = self.file(source).content
        if source == target:
            raise failure(errno.EINVAL, target)
        self.put(target, content, is_exclusive=False)

    def remove(self, path: str) -> None:
        """Remove an object; nothing happens if there is none."""
        if self.kind != OBJECT_STORE:
            super().remove(path)
            return
        if isinstance(self.node(path), File):
            super().remove(path)
            self._drop_empty(parent_of(path))

    def create_upload(self, path: str) -> str:
        """Begin an upload."""
        self.uploads_begun += 1
        upload_id = f"upload-{self.uploads_begun}"
        self.uploads[upload_id] = PendingUpload(path, self._clock.now_us())
        self.version += 1
        self.arm()
        return upload_id

    def upload_part(self, upload: Upload, number: int, content: bytes) -> str:
        """Store a part."""
        pending = self._pending(upload)
        if not 1 <= number <= PARTS_MAX:
            raise failure(errno.EINVAL, upload.path)
        self.check_room(len(content))
        etag = md5(content, usedforsecurity=False).hexdigest()
        pending.parts[number] = (etag, content)
        self.version += 1
        return etag

    def complete_upload(self, upload: Upload, parts: Sequence[tuple[int, str]]) -> None:
        """Make the object of the parts."""
        pending = self._pending(upload)
        numbers = [number for number, _ in parts]
        if not parts or numbers != sorted(set(numbers)):
            raise failure(errno.EINVAL, upload.path)
        contents = []
        for number, etag in parts:
            held = pending.parts.get(number)
            if held is None or held[0] != etag.strip('"'):
                raise failure(errno.EINVAL, upload.path)
            contents.append(held[1])
        if any(len(one) < self._part_bytes_min for one in contents[:-1]):
            raise failure(errno.EINVAL, upload.path)
        self.put(upload.path, b"".join(contents), is_exclusive=False)
        del self.uploads[upload.upload_id]
        self.version += 1

    def abort_upload(self, upload: Upload) -> None:
        """Drop an upload."""
        self._pending(upload)
        del self.uploads[upload.upload_id]
        self.version += 1

    def list_uploads(self) -> Sequence[Upload]:
        """Return the pending uploads."""
        return [Upload(one.path, upload_id) for upload_id, one in self.uploads.items()]

    def arm(self) -> None:
        """Set an alarm for the time at which the next upload expires."""
        if self.expiry_us is not None and self.uploads:
            first_us = min(one.begun_us for one in self.uploads.values())
            self._clock.call_at(first_us + self.expiry_us, self.expire)

    def expire(self) -> None:
        """Drop the uploads whose time is over. An alarm calls this; it may be early."""
        now_us = self._clock.now_us()
        for upload_id, one in sorted(self.uploads.items()):
            if self.expiry_us is not None and one.begun_us + self.expiry_us <= now_us:
                del self.uploads[upload_id]
                self.version += 1
        self.arm()

    def _pending(self, upload: Upload) -> PendingUpload:
        found = self.uploads.get(upload.upload_id)
        if found is None or found.path != upload.path:
            raise missing(upload.path)
        return found

    def _make_folders(self, folder: str, path: str) -> None:
        if folder == "/" or isinstance(self.node(folder), Folder):
            return
        self._make_folders(parent_of(folder), path)
        around = self.node(parent_of(folder))
        if isinstance(around, Folder) and isinstance(around.names.get(name_of(folder)), File):
            # A real store has both, `a` and `a/b`; a folder cannot.
            raise failure(errno.ENOTDIR, path)
        self.set_name(self.folder_of(folder), name_of(folder), Folder(self.rounded_us()), folder)

    def _drop_empty(self, folder: str) -> None:
        node = self.node(folder)
        if folder != "/" and isinstance(node, Folder) and not node.names:
            self.set_name(self.folder_of(folder), name_of(folder), None, folder)
            self._drop_empty(parent_of(folder))
