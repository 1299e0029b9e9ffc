"""DELTA-467: committables that come late for a recorded checkpoint are skipped.

The table records the latest checkpoint of which something was committed, and the committer skips
all committables of checkpoints up to it. Those of the second subtask come after the record.
"""

from reference import TransactionalSink as Correct

BUG = "P-44"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
world_options: {store: {}}
"""

VERSION = "version of the application"


class Broken(Correct):
    def commit_all(self, checkpoint, transactions):
        if checkpoint <= (self.store.get_marker(VERSION) or 0):
            return
        super().commit_all(checkpoint, transactions)
        self.store.put_marker(VERSION, checkpoint)
