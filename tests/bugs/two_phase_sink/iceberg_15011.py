"""ICEBERG-15011: the guard logs "skipping", and the commit goes on.

Files were prepared for a table that was dropped and made again under the same name. The check
whether it is still the same table had no `return` behind its message.
"""

import json
import logging

from batches import BatchSink

BUG = "P-42"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
others: [{after: {checkpoint: 2}, do: iceberg_15011.py:makes_the_table_again}]
world_options: {files: {directories: [/table]}}
"""

STAGED, UUID = "/table/.staged-", "/table/_uuid"  # no reader looks at such names

logger = logging.getLogger(__name__)
logger.addHandler(logging.NullHandler())


class Correct(BatchSink):
    """Stages each batch for the table that there is then, and moves it there later."""

    def initialize_state(self, context):
        self.restored = context.restored_checkpoint_id or 0
        super().initialize_state(context)

    def restore(self, batches):
        for batch in batches:
            self.commit(batch)
        for path in staged_in(self.table.files):
            if int(path.rpartition("-")[2]) > self.restored:  # its checkpoint never completed
                self.table.files.rm(path)

    def batch(self, checkpoint):
        name = f"{self.user}-{checkpoint}"
        write(self.table.files, f"{STAGED}{name}", self.rows)
        return {"name": name, "checkpoint": checkpoint, "uuid": uuid_of(self.table.files)}

    def commit(self, batch):
        files, staged = self.table.files, f"{STAGED}{batch['name']}"
        if batch["uuid"] != uuid_of(files):
            self.log_skipped(batch)
            return
        self.move(files, staged, batch)

    def move(self, files, staged, batch):
        if files.exists(staged):
            files.replace(staged, f"/table/{batch['name']}")
        files.sync_directory("/table")

    def log_skipped(self, batch):
        logger.warning("%s is for another table: skipping", batch["name"])


class Broken(Correct):
    def commit(self, batch):
        files, staged = self.table.files, f"{STAGED}{batch['name']}"
        if batch["uuid"] != uuid_of(files):
            self.log_skipped(batch)
        self.move(files, staged, batch)


def uuid_of(files):
    return files.cat_file(UUID).decode() if files.exists(UUID) else "first"


def write(files, path, rows):
    with files.open(path, "wb") as file:
        file.write("".join(json.dumps(row) + "\n" for row in rows).encode())
    files.sync_file(path)
    files.sync_directory("/table")


def staged_in(files):
    return [path for path in files.ls("/table", detail=False) if path.startswith(STAGED)]


def makes_the_table_again(outside):
    """Make a new table that has the rows of the old one, and those that are staged for it."""
    files = outside.client("files")
    staged = [files.cat_file(path) for path in staged_in(files)]
    rows = [json.loads(line) for lines in staged for line in lines.splitlines()]
    write(files, "/table/_rows", rows)
    files.replace("/table/_rows", "/table/rows")
    files.sync_directory("/table")
    with files.open(UUID, "wb") as file:
        file.write(b"second")
    files.sync_file(UUID)
    files.sync_directory("/table")
