"""FLINK-23854: transactions linger behind a crash and a smaller parallelism.

A restart aborted only the transactions that its state names. What was begun behind the latest
checkpoint by a subtask that does not exist any more is in no state, so it stays open. Kafka keeps
it until its timeout, and holds back all readers; the store of this spec has no timeout.
"""

from semantix import TwoPhaseCommitSinkFunction

BUG = "P-29"
ORACLE = "RES"
SPEC = """
connector: CONNECTOR
claim: exactly_once
world_options: {store: {transaction_timeout_ms: null}}
"""


class Correct(TwoPhaseCommitSinkFunction):
    """Numbers its transactions; a restore lists all that have the prefix of a restored state."""

    def initialize_state(self, context):
        runtime = self.runtime_context
        self.store = runtime.client("store")
        self.prefix = f"{runtime.operator_id}-{runtime.subtask}of{runtime.parallelism}-"
        self.number = 0
        super().initialize_state(context)

    def begin_transaction(self):
        self.number += 1
        transaction = f"{self.prefix}{self.number}"
        self.store.abort(transaction)  # as the initialisation of a transactional id does
        self.store.begin(transaction)
        return transaction

    def invoke(self, transaction, value, context):
        self.store.write(transaction, [value])

    def pre_commit(self, transaction):
        self.store.prepare(transaction)

    def commit(self, transaction):
        self.store.commit(transaction)

    def abort(self, transaction):
        self.store.abort(transaction)

    def initialize_user_context(self):
        self.abort_lingering(self.prefix, ())
        return self.prefix

    def finish_recovering_context(self, handled):
        self.abort_lingering(self.user_context, handled)
        self.abort_lingering(self.prefix, handled)
        own = [int(one.removeprefix(self.prefix)) for one in handled if one.startswith(self.prefix)]
        self.number = max([self.number, *own])
        self.user_context = self.prefix

    def abort_lingering(self, prefix, handled):
        for transaction in self.store.list_transactions(prefix):
            if transaction not in handled:
                self.store.abort(transaction)


class Broken(Correct):
    def abort_lingering(self, prefix, handled):
        pass
