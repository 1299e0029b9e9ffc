"""SMARTOPEN-684: a writer that fails half way publishes what it has written.

The context manager closed the stream whatever had happened, and to close it completes the upload.
So a short object appears, which looks like a whole one.
"""

from reference import ROOT, PartFileSink, lines_of

BUG = "P-34"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
world_options: {files: {kind: object_store, part_bytes_min: 1, upload_expiry_ms: 60000}}
"""


class Writer:
    """Uploads row by row."""

    def __init__(self, files, path):
        self.files = files
        self.path = path

    def __enter__(self):
        self.upload = self.files.create_upload(self.path)
        self.parts = []
        return self

    def write(self, row):
        number = len(self.parts) + 1
        etag = self.files.upload_part(self.path, self.upload, number, lines_of([row]))
        self.parts.append((number, etag))

    def __exit__(self, kind, error, traceback):
        if kind is None:
            self.close()
        else:
            self.files.abort_upload(self.path, self.upload)

    def close(self):
        if self.parts:
            self.files.complete_upload(self.path, self.upload, self.parts)


class Correct(PartFileSink):
    """Keeps the rows in its state, and writes them when their checkpoint has completed."""

    writer_class = Writer

    def part_of(self, rows, checkpoint):
        self.number += 1
        return {"path": f"{ROOT}/{self.name(checkpoint)}", "rows": rows, "checkpoint": checkpoint}

    def commit(self, part):
        if self.files.exists(part["path"]):
            return
        with self.writer_class(self.files, part["path"]) as writer:
            for row in part["rows"]:
                writer.write(row)


class AlwaysCloses(Writer):
    def __exit__(self, *error):
        self.close()


class Broken(Correct):
    writer_class = AlwaysCloses
