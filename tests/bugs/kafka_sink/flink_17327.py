"""FLINK-17327: an orderly close aborts transactions that are flushed for a checkpoint.

A task that fails between its snapshot and the commit closes its producers. They abort whatever they
have in flight, and a restore cannot commit it any more.
"""

from reference import TransactionalSink as Correct

BUG = "P-25"
ORACLE = "LIVE"
WHY = "the broker refuses to commit the aborted transaction, so each restart fails"
SPEC = """
connector: CONNECTOR
claim: exactly_once
restart: {delay_ms: 5000}
world_options: {kafka: {topics: {out: 2}}}
"""


class Broken(Correct):
    def close(self):
        super().close()
        for handle in self.pending:
            self.transactions.end(handle["id"], *handle["producer"], commit=False)
