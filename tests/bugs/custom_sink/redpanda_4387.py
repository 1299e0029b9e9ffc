"""REDPANDA-CONNECT-4387: one record of a batch fails, and the whole batch is sent again.

Meanwhile the next batch is on its way. So the records that had arrived are there twice, and the one
that had failed comes behind later ones of its key.
"""

import json

from semantix import CheckpointedFunction, RichSinkFunction

BUG = "P-59"
ORACLE = "ORD"
SPEC = """
connector: CONNECTOR
claim: at_least_once
also: [ORD]
workload: {records: 16, keys: 3}
world_options: {kafka: {topics: {out: 2}}}
"""

BATCH = 3


class Correct(RichSinkFunction, CheckpointedFunction):
    """Sends batches; the next one is sent when the one before it has arrived."""

    def open(self, context):
        self.producer = self.runtime_context.client("kafka").Producer(
            {"bootstrap.servers": "localhost:9092", "enable.idempotence": True}
        )
        self.batch = []
        self.failed = []

    def invoke(self, value, context):
        self.batch.append(value)
        if len(self.batch) == BATCH:
            self.send_batch()

    def snapshot_state(self, context):
        self.flush()

    def finish(self):
        self.flush()

    def flush(self):
        self.send_batch()

    def send_batch(self):
        batch, self.batch = self.batch, []
        for value in batch:
            self.send(value)
            self.settle()

    def send(self, value):
        def delivered(error, message):
            if error is not None:
                self.failed.append(error)

        self.producer.produce("out", json.dumps(value), value["key"], on_delivery=delivered)

    def settle(self):
        self.producer.flush()
        if self.failed:
            raise RuntimeError(f"a record was not delivered: {self.failed[0]}")


class Broken(Correct):
    def open(self, context):
        super().open(context)
        self.sent = []
        self.failed_batches = []

    def send_batch(self):
        self.send_again()
        batch, self.batch = self.batch, []
        for value in batch:
            self.send_in(batch, value)

    def send_in(self, batch, value):
        def delivered(error, message):
            if error is not None and batch not in self.failed_batches:
                self.failed_batches.append(batch)

        self.producer.produce("out", json.dumps(value), value["key"], on_delivery=delivered)
        self.producer.poll(0)

    def send_again(self):
        failed, self.failed_batches = self.failed_batches, []
        for batch in failed:
            for value in batch:
                self.send_in(batch, value)

    def flush(self):
        self.send_batch()
        self.producer.flush()
        while self.failed_batches:
            self.send_again()
            self.producer.flush()
