"""An at-least-once Kafka sink as a user would write it: asynchronous, flushed at checkpoints."""

import json

from semantix import CheckpointedFunction, RichSinkFunction


class PlainSink(RichSinkFunction, CheckpointedFunction):
    """Keeps the first error of a delivery, and raises it at the next call."""

    def open(self, context):
        self.error = None
        self.producer = self.runtime_context.client("kafka").Producer(
            {"bootstrap.servers": "localhost:9092", "linger.ms": 2000, "message.timeout.ms": 3000}
        )

    def delivered(self, error, message):
        if self.error is None:
            self.error = error

    def raise_if_failed(self):
        if self.error is not None:
            raise RuntimeError(f"a record was not delivered: {self.error}")

    def invoke(self, value, context):
        self.raise_if_failed()
        self.producer.produce("out", json.dumps(value), value["key"], on_delivery=self.delivered)
        self.producer.poll(0)

    def snapshot_state(self, context):
        self.flush()

    def finish(self):
        self.flush()

    def flush(self):
        self.producer.flush()
        self.raise_if_failed()
