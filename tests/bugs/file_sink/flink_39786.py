"""FLINK-39786: a failed last upload leaves the multipart upload behind.

The stream called itself closed before it had uploaded the last part. When that fails, the clean-up
sees a closed stream, and does not abort the upload.
"""

from reference import ROOT, PartFileSink, lines_of

BUG = "P-33"
ORACLE = "RES"
SPEC = """
connector: CONNECTOR
claim: exactly_once
faults: [crash, notification, checkpoint, error, response]
world_options: {files: {kind: object_store, part_bytes_min: 1}}
"""


class Upload:
    """An object that is written in parts."""

    def __init__(self, files, path):
        self.files = files
        self.path = path
        self.is_closed = False

    def close_for_commit(self, rows):
        upload = self.files.create_upload(self.path)
        etag = self.files.upload_part(self.path, upload, 1, lines_of(rows))
        self.is_closed = True
        return {"path": self.path, "upload": upload, "parts": [(1, etag)]}

    def close(self):
        if not self.is_closed:
            self.is_closed = True
            for path, upload in self.files.list_uploads(self.path):
                self.files.abort_upload(path, upload)


class Correct(PartFileSink):
    """Uploads the part of an interval, if need be twice; a completed checkpoint completes it."""

    upload_class = Upload

    def restore(self, parts):
        super().restore(parts)
        for path, upload in self.files.list_uploads(f"{ROOT}/part-{self.runtime_context.subtask}-"):
            self.files.abort_upload(path, upload)

    def part_of(self, rows, checkpoint):
        self.number += 1
        path = f"{ROOT}/{self.name(checkpoint)}"
        try:
            return {**self.uploaded(path, rows), "checkpoint": checkpoint}
        except OSError:
            return {**self.uploaded(path, rows), "checkpoint": checkpoint}

    def uploaded(self, path, rows):
        upload = self.upload_class(self.files, path)
        try:
            return upload.close_for_commit(rows)
        finally:
            upload.close()

    def commit(self, part):
        if not self.files.exists(part["path"]):
            self.files.complete_upload(part["path"], part["upload"], part["parts"])


class ClosedTooEarly(Upload):
    def close_for_commit(self, rows):
        self.is_closed = True
        return super().close_for_commit(rows)


class Broken(Correct):
    upload_class = ClosedTooEarly
