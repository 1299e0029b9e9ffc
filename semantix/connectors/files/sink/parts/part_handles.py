"""What a checkpoint holds of parts: handles of files and uploads, and the state of a bucket."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

NEVER_MS = 2**63 - 1  # the creation time in the state of a bucket without an open part


class FilePart(msgspec.Struct, frozen=True):
    """A part on a file system that can truncate.

    Attributes:
        target: path of the finished part.
        staging: path of the file in which it is written; it has this name until the commit.
        length: bytes that belong to it.
    """

    target: str
    staging: str
    length: int


class UploadedPart(msgspec.Struct, frozen=True):
    """A part on an object store: a multipart upload.

    Attributes:
        target: path of the finished part.
        upload_id: of the upload.
        pieces: (number, etag) of what was uploaded.
        length: bytes that belong to the part.
        tail: path of the object with the bytes that no piece has yet; "": there are none.
    """

    target: str
    upload_id: str
    pieces: tuple[tuple[int, str], ...]
    length: int
    tail: str


Handle = FilePart | UploadedPart


def uploads_in(states: Iterable[BucketState]) -> list[str]:
    """Return the ids of the uploads that these states hold, in order."""
    found: list[str] = []
    for state in states:
        pending = [handle for _, handles in state.pending for handle in handles]
        for handle in (state.in_progress, *pending):
            if isinstance(handle, UploadedPart):
                found.append(handle.upload_id)
    return found


class BucketState(msgspec.Struct, frozen=True):
    """An element of the list state `bucket-states`: one active bucket.

    Attributes:
        path: the folder of the bucket.
        creation_time_ms: of the open part; 2^63 - 1 if there is none.
        in_progress: the open part; None: there is none.
        pending: (checkpoint id, parts) of what its completion commits, ascending.
    Source: Flink, BucketState.
    """

    bucket_id: str | int
    path: str
    creation_time_ms: int
    in_progress: Handle | None
    pending: tuple[tuple[int, tuple[Handle, ...]], ...]
