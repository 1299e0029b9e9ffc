"""A transactional Kafka sink as a user would write it: an id for each transaction."""

import json

from semantix import CheckpointedFunction, CheckpointListener, RichSinkFunction

SERVER = {"bootstrap.servers": "localhost:9092"}
TIMEOUT_MS = 600_000
NOT_FOUND = 105  # TRANSACTIONAL_ID_NOT_FOUND, for which the client has no name


class TransactionalSink(RichSinkFunction, CheckpointedFunction, CheckpointListener):
    """Writes each interval in one transaction, which is committed when its checkpoint completed.

    The state of a subtask is one element: the prefix of its transactional ids, the number of the
    latest one, and the transactions that are flushed and perhaps not committed. They are committed
    by id, producer id and epoch, because the next process has another producer.
    """

    def initialize_state(self, context):
        self.kafka = self.runtime_context.client("kafka")
        self.transactions = self.kafka.transactions
        self.prefix = self.own_prefix()
        self.number = 0
        self.current = None
        self.pending = []
        self.is_finished = False
        self.state = context.operator_state_store.get_list_state("writers")
        self.restore(list(self.state.get()))
        self.begin()

    def own_prefix(self):
        runtime = self.runtime_context
        return f"{runtime.operator_id}-{runtime.subtask}of{runtime.parallelism}-"

    # -- one interval ---------------------------------------------------------------------------

    def begin(self):
        self.number += 1
        self.current = self.producer_of(f"{self.prefix}{self.number}")
        self.current.begin_transaction()
        self.count = 0
        self.error = None

    def producer_of(self, transactional_id):
        producer = self.kafka.Producer(
            {
                **SERVER,
                "transactional.id": transactional_id,
                "transaction.timeout.ms": TIMEOUT_MS,
            }
        )
        producer.init_transactions()  # this fences earlier producers of the id
        return producer

    def invoke(self, value, context):
        report = self.delivered
        self.current.produce("out", json.dumps(value), value["key"], on_delivery=report)
        self.count += 1

    def delivered(self, error, message):
        self.error = self.error or error

    def snapshot_state(self, context):
        if self.must_pre_commit():
            self.pending.append(self.pre_commit(context.checkpoint_id))
            self.current = None
            if not self.is_finished:
                self.begin()
        self.state.update([self.snapshot()])

    def must_pre_commit(self):
        return self.current is not None and self.count > 0

    def pre_commit(self, checkpoint):
        left = self.current.flush()
        if left or self.error is not None:
            raise RuntimeError(f"{left} records are not delivered: {self.error}")
        transactional_id = f"{self.prefix}{self.number}"
        found = self.transactions.describe(transactional_id)
        return {
            "checkpoint": checkpoint,
            "id": transactional_id,
            "producer": [found.producer_id, found.producer_epoch],
            "count": self.count,
        }

    def snapshot(self):
        return {"prefix": self.prefix, "number": self.number, "pending": list(self.pending)}

    def notify_checkpoint_complete(self, checkpoint):
        for handle in [one for one in self.pending if one["checkpoint"] <= checkpoint]:
            self.commit(handle)
            self.pending.remove(handle)

    def commit(self, handle):
        self.transactions.end(handle["id"], *handle["producer"], commit=True)

    def finish(self):
        self.is_finished = True

    def close(self):
        if self.current is not None and self.count:
            self.current.abort_transaction(10)

    # -- a restore ------------------------------------------------------------------------------

    def restore(self, writers):
        own = 1
        for writer in writers:
            handled = [handle.get("id") for handle in writer["pending"]]
            for handle in writer["pending"]:
                self.recover_and_commit(handle)
            behind = self.abort_behind(writer["prefix"], writer["number"], handled)
            if writer["prefix"] == self.prefix:
                own = behind
        self.number = self.abort_behind(self.prefix, own, ()) - 1

    def recover_and_commit(self, handle):
        self.transactions.end(handle["id"], *handle["producer"], commit=True)

    def abort_behind(self, prefix, number, handled):
        """Abort what a dead attempt has begun behind its snapshot. Give the first unused number."""
        while True:
            transactional_id = f"{prefix}{number}"
            if transactional_id not in handled:
                if not self.is_known(transactional_id):
                    return number
                self.producer_of(transactional_id)
            number += 1

    def is_known(self, transactional_id):
        try:
            self.transactions.describe(transactional_id)
        except self.kafka.KafkaException as error:
            if error.args[0].code() != NOT_FOUND:
                raise
            return False
        return True
