"""HUDI-9570: whether a restore commits again depends on the number of the attempt.

An instant that was prepared before a crash must be committed by the restart, because the source
goes on behind it. The writer asked whether this was its first attempt, and not what its state says.
"""

from reference import TransactionalSink as Correct

BUG = "P-45"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
world_options: {store: {}}
"""


class Broken(Correct):
    def recover_and_commit(self, transaction):
        if self.runtime_context.attempt == 1:
            super().recover_and_commit(transaction)
        else:
            self.store.abort(transaction)
