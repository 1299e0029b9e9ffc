"""FLINK-5487: a flush ends although the failure handler has put requests into the queue again.

A checkpoint must wait for all outstanding requests, also for those that the handler adds again
after a failure. Only the first attempts were waited for.
"""

import json

from semantix import CheckpointedFunction, RichSinkFunction

BUG = "P-58"
ORACLE = "ALO"
SPEC = """
connector: CONNECTOR
claim: at_least_once
workload: {records: 16}
world_options: {kafka: {topics: {out: 2}}}
"""

BULK = 4


class Correct(RichSinkFunction, CheckpointedFunction):
    """Sends requests in bulks; what could not be delivered is added to the next bulk."""

    def open(self, context):
        self.producer = self.runtime_context.client("kafka").Producer(
            {"bootstrap.servers": "localhost:9092", "message.timeout.ms": 2000}
        )
        self.bulk = []

    def invoke(self, value, context):
        self.bulk.append(value)
        if len(self.bulk) >= BULK:
            self.send_bulk()

    def send_bulk(self):
        bulk, self.bulk = self.bulk, []
        for value in bulk:
            self.send(value)
        self.producer.flush()

    def send(self, value):
        def delivered(error, message):
            if error is not None:
                self.on_failure(value)

        self.producer.produce("out", json.dumps(value), value["key"], on_delivery=delivered)

    def on_failure(self, value):
        self.bulk.append(value)

    def snapshot_state(self, context):
        self.flush()

    def finish(self):
        self.flush()

    def flush(self):
        while self.bulk:
            self.send_bulk()


class Broken(Correct):
    def flush(self):
        self.send_bulk()
