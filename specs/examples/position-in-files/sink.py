"""A sink that keeps the source position in its files: effectively once, without any state.

Each line of a file has the record and the place from which the source has read it. A file gets its
name in one step, so data and positions appear together. After a crash the source sends records
again; the sink reads its positions from the files, and skips what is there.
"""

import json

from semantix import CheckpointedFunction, RichSinkFunction

FOLDER = "/out"


class PositionedFilesSink(RichSinkFunction, CheckpointedFunction):
    """Writes `batch_records` records into a file, and what is left at each barrier and at the end.

    All records of a key come from one partition, in the order of their offsets. So the position of
    a key is the offset of its last record. It stays right when the job is rescaled and another
    subtask gets the key: each subtask reads all files.
    """

    def __init__(self, batch_records=2):
        self._batch_records = batch_records
        self._lines = []

    def open(self, context):
        runtime = self.runtime_context
        self._files = runtime.client("files")
        self._prefix = f"chunk-{runtime.subtask}of{runtime.parallelism}-"
        self._number = 0
        self._positions = {}
        # An earlier attempt may have died between its rename and its sync. What is skipped because
        # of such a name must not be lost with the name.
        self._files.sync_directory(FOLDER)
        for path in self._files.ls(FOLDER, detail=False):
            name = path.rpartition("/")[2]
            if name.startswith(f"_{self._prefix}"):
                self._files.rm_file(path)  # an earlier attempt died before it had its name
            elif name.startswith("chunk-"):
                self._read(path)
            if name.startswith(self._prefix):
                self._number = max(self._number, int(name.removeprefix(self._prefix)))

    def invoke(self, value, context):
        key = (value["key"], context.partition())
        if context.offset() <= self._positions.get(key, -1):
            return  # a file has it
        self._positions[key] = context.offset()
        line = {**value, "partition": context.partition(), "offset": context.offset()}
        self._lines.append(json.dumps(line))
        if len(self._lines) >= self._batch_records:
            self.flush()

    def snapshot_state(self, context):
        self.flush()  # the source does not send again what it sent before this barrier

    def initialize_state(self, context):
        """Restore nothing: what counts is in the files."""

    def finish(self):
        self.flush()

    def flush(self):
        if not self._lines:
            return
        self._number += 1
        name = f"{self._prefix}{self._number}"
        staged = f"{FOLDER}/_{name}"
        with self._files.open(staged, "wb") as opened:
            opened.write("".join(f"{line}\n" for line in self._lines).encode())
        self._files.sync_file(staged)
        self._files.replace(staged, f"{FOLDER}/{name}")
        self._files.sync_directory(FOLDER)
        self._lines = []

    def _read(self, path):
        for line in self._files.cat_file(path).splitlines():
            record = json.loads(line)
            key = (record["key"], record["partition"])
            self._positions[key] = max(record["offset"], self._positions.get(key, -1))


class ForgetsPositions(PositionedFilesSink):
    """Broken: it starts without positions, so what the source sends again appears twice."""

    def _read(self, path):
        pass
