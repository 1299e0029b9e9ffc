"""SEATUNNEL-11569: commits that fail for good are recorded, and nobody raises.

The group commit gathers the failures in a list. The line that raises an error for them was
disabled: the job goes on, and the transactions are never committed.
"""

from reference import TransactionalSink as Correct

BUG = "P-39"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
world_options: {store: {}}
"""


class Broken(Correct):
    def raise_if_failed(self, failed):
        self.failed = failed
