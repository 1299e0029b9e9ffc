"""FLINK-9940: files that become visible late, with an older time, are skipped.

The monitor remembers the latest modification time that it has seen, and takes only later ones. A
file that was written before, and gets its name in the folder afterwards, is never read.
"""

import json
import time

from semantix import CheckpointedFunction, RichSourceFunction

BUG = "P-11"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
workload: {records: 16}
input:
  - place: files:/in
    records: 8
    files: [{path: second.txt, records: 8, mtime_ms: 1577836801000}]
others:
  - {at: start, do: flink_9940.py:writes_the_first_file_elsewhere}
  - {after: {checkpoint: 1}, do: flink_9940.py:moves_the_first_file}
  - {after: {checkpoint: 2}, do: flink_9940.py:says_that_all_files_are_there}
world_options: {files: {directories: [/in, /staging]}}
"""

ALL_THERE = "_SUCCESS"


class Correct(RichSourceFunction, CheckpointedFunction):
    """Scans a folder until it has the file `_SUCCESS`, and reads each file once."""

    def __init__(self, path="/in"):
        self.path = path
        self.done = {}  # file: its next line; as long as it is read
        self.seen = set()
        self.is_running = True

    def initialize_state(self, context):
        self.is_restored = context.is_restored()
        self.state = context.operator_state_store.get_list_state("files")
        for path, line in self.state.get():
            self.done[path] = line
            self.seen.add(path)

    def snapshot_state(self, context):
        self.state.update(sorted(self.done.items()))

    def open(self, context):
        self.files = self.runtime_context.client("files")

    def run(self, ctx):
        is_complete = False
        while self.is_running and not is_complete:
            listed = self.files.ls(self.path, detail=True)
            is_complete = any(one["name"].endswith(ALL_THERE) for one in listed)
            for one in sorted(listed, key=lambda one: (one["mtime_ms"], one["name"])):
                if one["name"].endswith(".txt") and self.is_new(one):
                    self.note(one)
                    self.done.setdefault(one["name"], 0)
            for path in sorted(self.done):
                self.read(ctx, path)
            time.sleep(0.3)

    def is_new(self, file):
        return file["name"] not in self.seen

    def note(self, file):
        self.seen.add(file["name"])

    def read(self, ctx, path):
        lines = self.files.cat_file(path).splitlines()
        while self.is_running and self.done[path] < len(lines):
            with ctx.get_checkpoint_lock():
                ctx.collect(json.loads(lines[self.done[path]]))
                self.done[path] += 1

    def cancel(self):
        self.is_running = False


class Broken(Correct):
    latest_ms = -1

    def is_new(self, file):
        return file["mtime_ms"] > self.latest_ms and super().is_new(file)

    def note(self, file):
        super().note(file)
        self.latest_ms = max(self.latest_ms, file["mtime_ms"])


def writes_the_first_file_elsewhere(outside):
    text = "".join(json.dumps(value) + "\n" for value in outside.records[8:])
    write(outside.client("files"), "/staging/first.txt", text.encode())


def moves_the_first_file(outside):
    files = outside.client("files")
    files.mv("/staging/first.txt", "/in/first.txt")
    files.sync_directory("/in")
    files.sync_directory("/staging")


def says_that_all_files_are_there(outside):
    write(outside.client("files"), f"/in/{ALL_THERE}", b"")


def write(files, path, content):
    files.pipe_file(path, content)
    files.sync_file(path)
    files.sync_directory(path.rpartition("/")[0])
