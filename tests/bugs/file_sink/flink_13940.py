"""FLINK-13940: a restore deletes what the next restore of the same checkpoint needs.

The tail of a part that is still open is a temporary object, which the checkpoint names. A restore
read it and deleted it. If the job fails again before its next checkpoint, the object is missing.
"""

import json

from reference import ROOT, PartFileSink, written

BUG = "P-38"
ORACLE = "LIVE"
WHY = (
    "each further restart fails; the trials of RESTORE begin behind the end, where no part is open"
)
SPEC = """
connector: CONNECTOR
claim: exactly_once
workload: {records: 16}
restart: {delay_ms: 5000}
world_options: {files: {directories: [/out]}}
"""

ROWS = 4


class Correct(PartFileSink):
    """Parts of four rows or more; the rows of an open part are stored as its tail."""

    def initialize_state(self, context):
        self.tails = context.operator_state_store.get_list_state("tails")
        self.is_finished = False
        self.restored_tails = []
        super().initialize_state(context)
        for tail in self.tails.get():
            lines = self.files.cat_file(tail).splitlines()
            self.rows += [json.loads(line) for line in lines]
            self.resumed(tail)

    def resumed(self, tail):
        """Keep the tail until a newer checkpoint has completed."""
        self.restored_tails.append(tail)

    def notify_checkpoint_complete(self, checkpoint):
        super().notify_checkpoint_complete(checkpoint)
        while self.restored_tails:
            self.files.rm(self.restored_tails.pop())

    def snapshot_state(self, context):
        tails, rows = [], []
        if len(self.rows) < ROWS and not self.is_finished:
            rows, self.rows = self.rows, []
        if rows:
            self.number += 1
            tails = [f"{ROOT}/.tail-{self.name(context.checkpoint_id)}"]
            written(self.files, tails[0], rows)
        super().snapshot_state(context)
        self.tails.update(tails)
        self.rows += rows

    def finish(self):
        self.is_finished = True


class Broken(Correct):
    def resumed(self, tail):
        self.files.rm(tail)
