"""ICEBERG-14510: a coordinator that was replaced wakes up, and commits what is committed already.

It still holds the files that it has collected. The offsets in the table must be a condition of the
append itself: that they were looked up before is not enough.
"""

import json

from batches import BatchSink

BUG = "P-50"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
faults: [crash, notification, checkpoint, error, response, rescale, zombie]
world_options: {files: {directories: [/table], rename_over: refuse}}
"""


class Correct(BatchSink):
    """Appends each batch under its offset; the file system refuses a name that is taken."""

    def commit(self, batch):
        files, offset = self.table.files, self.identity(batch)
        if self.is_committed(files, offset):
            files.sync_directory("/table")
            return
        staged = f"/table/.{offset}-{self.runtime_context.attempt}"
        with files.open(staged, "wb") as file:
            file.write("".join(json.dumps(row) + "\n" for row in batch["rows"]).encode())
        files.sync_file(staged)
        self.append(files, staged, offset)
        files.sync_directory("/table")

    def is_committed(self, files, offset):
        return files.exists(f"/table/{offset}")

    def append(self, files, staged, offset):
        files.mv(staged, f"/table/{offset}")


class Broken(Correct):
    def is_committed(self, files, offset):
        return any(f"/table/{offset} " in path for path in files.ls("/table", detail=False))

    def append(self, files, staged, offset):
        files.mv(staged, f"/table/{offset} by {self.runtime_context.attempt}")
