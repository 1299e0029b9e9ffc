"""Requests to an object store through s3fs, one bucket for each run.

Each request is one call of the S3 API, on the thread of the caller, which waits for the answer.
s3fs keeps no listing, shares no instance, and never buffers a file here: an s3fs file that is
dropped would be stored all the same.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from typing import Any, Self, TypeVar

from fsspec.asyn import sync

from semantix.worlds.files.paths import joined
from semantix.worlds.files.storage import Found, Upload, failure, missing
from semantix.worlds.local.object_clients import connected

Answer = TypeVar("Answer")


class Bucket:
    """A bucket, and the requests to it.

    Args:
        endpoint: address of the server.
        bucket: of this run.
    """

    def __init__(self, endpoint: str, bucket: str, latency_us: int = 0) -> None:
        self.latency_us = latency_us
        self._bucket = bucket
        self._s3 = connected(endpoint)

    def in_bucket(self, bucket: str) -> Self:
        """Return a storage in another bucket, over the same connection."""
        other = copy(self)
        other._bucket = bucket
        return other

    def make_bucket(self) -> None:
        """Make the bucket."""
        self._s3.call_s3("create_bucket", Bucket=self._bucket)

    def remove_bucket(self) -> None:
        """Remove the bucket with all objects and uploads."""
        for upload in self.list_uploads():
            self.abort_upload(upload)
        for path in self.tags():
            self.call("delete_object", path)
        self._s3.call_s3("delete_bucket", Bucket=self._bucket)

    def create_upload(self, path: str) -> str:
        """Begin an upload."""
        return str(self.call("create_multipart_upload", path)["UploadId"])

    def upload_part(self, upload: Upload, number: int, content: bytes) -> str:
        """Store a part."""
        answer = self._of_upload("upload_part", upload, PartNumber=number, Body=content)
        return str(answer["ETag"]).strip('"')

    def complete_upload(self, upload: Upload, parts: Sequence[tuple[int, str]]) -> None:
        """Make the object of the parts."""
        named = [{"PartNumber": number, "ETag": etag} for number, etag in parts]
        self._of_upload("complete_multipart_upload", upload, MultipartUpload={"Parts": named})

    def abort_upload(self, upload: Upload) -> None:
        """Drop an upload."""
        self._of_upload("abort_multipart_upload", upload)

    def list_uploads(self) -> Sequence[Upload]:
        """Return the pending uploads."""
        answer = self._asked("list_multipart_uploads", "/")
        return [Upload(f"/{one['Key']}", one["UploadId"]) for one in answer.get("Uploads", ())]

    def tags(self) -> dict[str, str]:
        """Return the ETag of each object by its path. Two contents never have the same ETag."""
        return {
            joined("/", one["Key"]): one["ETag"]
            for answer in self._pages("", 1000)
            for one in answer.get("Contents", ())
        }

    def content(self, path: str) -> bytes:
        """Return a whole object."""
        return self.body(self.call("get_object", path))

    # -- parts ----------------------------------------------------------------------------------

    def call(self, method: str, path: str, **arguments: Any) -> Any:
        return translated(
            path,
            lambda: self._s3.call_s3(method, Bucket=self._bucket, Key=path[1:], **arguments),
        )

    def _asked(self, method: str, path: str, **arguments: Any) -> Any:
        """Make a call for the whole bucket."""
        return translated(path, lambda: self._s3.call_s3(method, Bucket=self._bucket, **arguments))

    def _of_upload(self, method: str, upload: Upload, **arguments: Any) -> Any:
        """Make a call for an upload. A server may answer one that it does not know by any error."""
        try:
            return self.call(method, upload.path, UploadId=upload.upload_id, **arguments)
        except PermissionError:
            raise
        except OSError:
            if upload not in self.list_uploads():
                raise missing(upload.path) from None
            raise

    def body(self, answer: Any) -> bytes:
        async def read() -> bytes:
            found: bytes = await answer["Body"].read()
            return found

        found: bytes = sync(self._s3.loop, read)
        return found

    def listed(
        self, prefix: str, *, delimiter: bool, limit: int = 1000
    ) -> tuple[Sequence[Found], Sequence[Found]]:
        """Return the objects and the folders below a prefix."""
        more: dict[str, Any] = {"Delimiter": "/"} if delimiter else {}
        objects, folders = [], []
        for answer in self._pages(prefix, limit, **more):
            for one in answer.get("Contents", ()):
                path = joined("/", one["Key"])
                objects.append(Found(path, False, one["Size"], ms(one["LastModified"])))
            for one in answer.get("CommonPrefixes", ()):
                folders.append(Found(f"/{one['Prefix'].rstrip('/')}", True, 0, 0))
        return objects, folders

    def _pages(self, prefix: str, limit: int, **more: Any) -> Iterator[Any]:
        while True:
            answer = self._asked(
                "list_objects_v2", f"/{prefix}", Prefix=prefix, MaxKeys=limit, **more
            )
            yield answer
            if not answer.get("IsTruncated") or limit == 1:
                return
            more["ContinuationToken"] = answer["NextContinuationToken"]


def translated(path: str, call: Callable[[], Answer]) -> Answer:
    """Make a call; raise its errors as those of a file system, with the path."""
    try:
        return call()
    except FileExistsError:
        raise failure(errno.EEXIST, path) from None
    except FileNotFoundError as error:
        if "bucket" in str(error):
            raise FileNotFoundError(errno.ENOENT, str(error), path) from None
        raise missing(path) from None
    except PermissionError as error:  # its text may say that the account "does not exist"
        text = f"the object store refuses the request: {error}"
        raise PermissionError(errno.EACCES, text, path) from None
    except OSError as error:
        text = str(error)
        if "NoSuchUpload" in text or "does not exist" in text:
            raise missing(path) from error
        if "PreconditionFailed" in text or "pre-conditions" in text:
            raise failure(errno.EEXIST, path) from error
        if "EntityTooSmall" in text or "InvalidPart" in text or "smaller than" in text:
            raise failure(errno.EINVAL, path) from error
        raise


def ms(time: Any) -> int:
    return int(time.timestamp()) * 1000
