"""FLINK-21132: a stop with a savepoint is announced as the end of the input.

At the end of the input, the sink commits with the largest checkpoint id that there is. Each later
checkpoint has a smaller id: it seems to be committed already. Here the end is announced only where
it is one, so the later checkpoint is the final one.
"""

from reference import TransactionalSink

BUG = "P-40"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
world_options: {store: {}}
"""

END_OF_INPUT = 2**63 - 1


class Correct(TransactionalSink):
    """Records the latest checkpoint that is committed, and commits none twice."""

    def commit_all(self, checkpoint, transactions):
        committed = f"{self.prefix}committed"
        if checkpoint > (self.store.get_marker(committed) or 0):
            super().commit_all(checkpoint, transactions)
            self.store.put_marker(committed, self.recorded(checkpoint))

    def recorded(self, checkpoint):
        return checkpoint


class Broken(Correct):
    def recorded(self, checkpoint):
        return END_OF_INPUT if self.is_finished else checkpoint
