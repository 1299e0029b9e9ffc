"""A sink that writes each checkpoint interval in one transaction: exactly once.

The template `TwoPhaseCommitSinkFunction` calls the hooks below. At a checkpoint it calls
`pre_commit` for the current transaction and `begin_transaction` for the next one. When the
checkpoint has completed, it calls `commit`. After a crash it commits and aborts again what the
restored state names, so both must be harmless when repeated.
"""

from semantix import TwoPhaseCommitSinkFunction


class NumberedTransactionsSink(TwoPhaseCommitSinkFunction):
    """Names its transactions PREFIX1, PREFIX2, … and never uses a name for two intervals."""

    def initialize_state(self, context):
        runtime = self.runtime_context
        self._store = runtime.client("store")
        # No other subtask has this prefix, and a restarted subtask has the same one again.
        self._prefix = f"{runtime.operator_id}-{runtime.subtask}of{runtime.parallelism}-"
        self._number = 0
        super().initialize_state(context)

    # The five hooks that every such sink has.

    def begin_transaction(self):
        self._number += 1
        transaction = f"{self._prefix}{self._number}"
        self._store.begin(transaction)
        return transaction  # kept in the checkpoint, handed to the other hooks

    def invoke(self, transaction, value, context):
        self._store.write(transaction, [value])

    def pre_commit(self, transaction):
        self._store.prepare(transaction)  # from now on a commit cannot be refused

    def commit(self, transaction):
        self._store.commit(transaction)

    def abort(self, transaction):
        self._store.abort(transaction)

    # A transaction that was begun after the last completed checkpoint stands in no state. It is
    # found by its prefix; else it would stay open, and its number could not be used again.

    def initialize_user_context(self):
        # There is no completed checkpoint yet.
        self._abort_leftovers(self._prefix, handled=())
        return self._prefix  # the context: it is kept in every checkpoint

    def finish_recovering_context(self, handled):
        # `handled` are the transactions of the restored state, committed or aborted by now.
        self._abort_leftovers(self.user_context, handled)
        self._abort_leftovers(self._prefix, handled)  # differs if the parallelism has changed
        self.user_context = self._prefix
        used = [self._number_of(name) for name in handled if name.startswith(self._prefix)]
        self._number = max([self._number, *used])

    def _abort_leftovers(self, prefix, handled):
        for transaction in self._store.list_transactions(prefix):
            if transaction not in handled:
                self._store.abort(transaction)

    def _number_of(self, transaction):
        return int(transaction.removeprefix(self._prefix))


class CountsFromOneAgain(NumberedTransactionsSink):
    """Broken on purpose: after a restore it uses a number again that a checkpoint still names.

    If it crashes once more, the restore commits that name, and with it records that no checkpoint
    covers. One crash alone does no harm, so this defect is rarely found by hand.
    """

    def finish_recovering_context(self, handled):
        super().finish_recovering_context(handled)
        self._number = 0
