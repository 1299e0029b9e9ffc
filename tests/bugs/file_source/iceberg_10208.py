"""ICEBERG-10208: a bounded source plans its splits again when it is restored.

The restored state has the splits that are left. Freshly planned ones were added to them, so what
was read before the failure is read again, and the rest twice.
"""

import json

from semantix import CheckpointedFunction, RichSourceFunction

BUG = "P-10"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
workload: {records: 16}
input: [{place: files:/in}]
world_options: {files: {}}
"""


class Correct(RichSourceFunction, CheckpointedFunction):
    """Reads the files of a folder, one after the other; each is a split."""

    def __init__(self, path="/in"):
        self.path = path
        self.splits = []  # [file, next line], the one that is read first
        self.is_running = True

    def initialize_state(self, context):
        self.state = context.operator_state_store.get_list_state("splits")
        self.restored = [list(one) for one in self.state.get()] if context.is_restored() else None

    def snapshot_state(self, context):
        self.state.update([tuple(one) for one in self.splits])

    def open(self, context):
        self.files = self.runtime_context.client("files")
        self.splits = self.create_splits(self.restored)

    def create_splits(self, restored):
        return self.plan() if restored is None else restored

    def plan(self):
        return [[path, 0] for path in sorted(self.files.ls(self.path, detail=False))]

    def run(self, ctx):
        while self.is_running and self.splits:
            path, line = self.splits[0]
            lines = self.files.cat_file(path).splitlines()
            with ctx.get_checkpoint_lock():
                if line < len(lines):
                    ctx.collect(json.loads(lines[line]))
                    self.splits[0][1] += 1
                else:
                    self.splits.pop(0)

    def cancel(self):
        self.is_running = False


class Broken(Correct):
    def create_splits(self, restored):
        return [*(restored or []), *self.plan()]
