"""FLINK-25126: a client whose commit has failed seems to be in a transaction for ever.

The flag "in transaction" was cleared only behind a successful commit. When the client is taken for
the next transaction, the guard "another transaction is open" refuses it, each time.
"""

from reference import TransactionalSink

BUG = "P-27"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
world_options: {kafka: {topics: {out: 2}}}
"""

TRIES = 3


class AnotherIsOpen(Exception):
    """The client is in a transaction already."""


class CommitClient:
    """Takes over one prepared transaction after the other, and commits it."""

    def __init__(self, transactions):
        self.transactions = transactions
        self.in_transaction = False

    def resume(self, handle):
        if self.in_transaction:
            raise AnotherIsOpen(handle["id"])
        self.handle = handle
        self.in_transaction = True

    def commit(self):
        self.in_transaction = False
        self.end()

    def end(self):
        self.transactions.end(self.handle["id"], *self.handle["producer"], commit=True)


class Correct(TransactionalSink):
    """Commits with one client. What is refused now is tried again with the next checkpoint."""

    client_class = CommitClient

    def initialize_state(self, context):
        super().initialize_state(context)
        self.client = self.client_class(self.transactions)

    def notify_checkpoint_complete(self, checkpoint):
        for handle in [one for one in self.pending if one["checkpoint"] <= checkpoint]:
            try:
                self.commit_with_retries(handle)
            except AnotherIsOpen:
                continue
            self.pending.remove(handle)

    def commit_with_retries(self, handle):
        for left in reversed(range(TRIES)):
            self.client.resume(handle)
            try:
                self.client.commit()
                return
            except self.kafka.KafkaException:
                if not left:
                    raise


class StuckClient(CommitClient):
    def commit(self):
        self.end()
        self.in_transaction = False


class Broken(Correct):
    client_class = StuckClient
