"""A two-phase sink as a user would write it without a template: into a store with transactions."""

from semantix import CheckpointedFunction, CheckpointListener, RichSinkFunction
from semantix.ports.store import StoreError


class CommitError(Exception):
    """Some transactions of a group could not be committed."""


class TransactionalSink(RichSinkFunction, CheckpointedFunction, CheckpointListener):
    """One transaction for each interval; a restore commits what a completed checkpoint names.

    The state of a subtask is one element: the prefix of its transactions, the number of the latest
    one, and [checkpoint, transaction] for each that is prepared and perhaps not committed.
    """

    def initialize_state(self, context):
        runtime = self.runtime_context
        self.store = runtime.client("store")
        self.prefix = f"{runtime.operator_id}-{runtime.subtask}of{runtime.parallelism}-"
        self.number = 0
        self.pending = {}  # checkpoint → its prepared transaction
        self.is_finished = False
        self.state = context.operator_state_store.get_list_state("writers")
        self.restore(list(self.state.get()))
        self.current = self.begin()

    # -- one interval ---------------------------------------------------------------------------

    def begin(self):
        self.number += 1
        transaction = f"{self.prefix}{self.number}"
        self.store.begin(transaction)
        return transaction

    def invoke(self, value, context):
        self.store.write(self.current, [value])

    def snapshot_state(self, context):
        if self.current is not None:
            self.pre_commit(context.checkpoint_id)
        self.state.update([self.snapshot()])

    def pre_commit(self, checkpoint):
        self.store.prepare(self.current)
        self.pending[checkpoint] = self.current
        self.current = None if self.is_finished else self.begin()

    def snapshot(self):
        pending = [list(one) for one in sorted(self.pending.items())]
        return {"prefix": self.prefix, "number": self.number, "pending": pending}

    def notify_checkpoint_complete(self, checkpoint):
        due = [one for one in sorted(self.pending) if one <= checkpoint]
        self.commit_all(checkpoint, [self.pending.pop(one) for one in due])

    def commit_all(self, checkpoint, transactions):
        failed = []
        for transaction in transactions:
            try:
                self.store.commit(transaction)
            except StoreError as error:
                failed.append(f"{transaction}: {error}")
        self.raise_if_failed(failed)

    def raise_if_failed(self, failed):
        if failed:
            raise CommitError("; ".join(failed))

    def finish(self):
        self.is_finished = True

    def close(self):
        if self.current is not None:
            self.store.abort(self.current)

    # -- a restore ------------------------------------------------------------------------------

    def restore(self, writers):
        for writer in self.merged(writers):
            handled = [transaction for _, transaction in writer["pending"]]
            for transaction in handled:
                self.recover_and_commit(transaction)
            self.abort_leftovers(writer["prefix"], handled)
            if writer["prefix"] == self.prefix:
                self.number = writer["number"]
        self.abort_leftovers(self.prefix, ())

    def merged(self, writers):
        return writers

    def recover_and_commit(self, transaction):
        self.store.commit(transaction)

    def abort_leftovers(self, prefix, handled):
        """Abort what was begun behind the restored checkpoint: no state names it."""
        for transaction in self.store.list_transactions(prefix):
            if transaction not in handled:
                self.store.abort(transaction)
