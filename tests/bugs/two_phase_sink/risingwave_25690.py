"""RISINGWAVE-25690: to prepare an epoch again that is recorded already fails on a unique key.

The coordinator has recorded that an epoch is prepared, and the writer dies before it hears so. The
restarted writer prepares the same epoch. The record is inserted a second time, and each retry
fails.
"""

from reference import TransactionalSink

BUG = "P-48"
ORACLE = "LIVE"
SPEC = """
connector: CONNECTOR
claim: exactly_once
restart: {delay_ms: 5000}
world_options: {store: {}}
"""


class UniqueViolation(Exception):
    """There is such a row already."""


class Correct(TransactionalSink):
    """Records each prepared epoch with the coordinator."""

    def pre_commit(self, checkpoint):
        self.record(f"{self.prefix}epoch {self.number}")
        super().pre_commit(checkpoint)

    def record(self, epoch):
        if self.store.get_marker(epoch) is None:  # else it is pending already: acknowledge
            self.store.put_marker(epoch, "pending")


class Broken(Correct):
    def record(self, epoch):
        if self.store.get_marker(epoch) is not None:
            raise UniqueViolation(f"duplicate key value: {epoch}")
        self.store.put_marker(epoch, "pending")
