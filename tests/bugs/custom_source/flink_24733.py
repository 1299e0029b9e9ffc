"""FLINK-24733: a receive that nobody waits for any more swallows a message.

The reader asked for a message with a timeout. When the time was over it forgot its request and made
a new one. The client completes the old one first, and regards the message as delivered.
"""

import json
from collections import deque

from semantix import CheckpointedFunction, RichSourceFunction

BUG = "P-14"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
input: [{place: kafka:in, records: 0}]
workload: {records: 16}
others: [{after: {checkpoint: 1}, do: flink_24733.py:writes_all_records}]
world_options: {kafka: {topics: {in: 1}}}
"""

TIMEOUT_S = 0.5


class Receive:
    """One request for a message."""

    message = None


class Subscription:
    """A client that completes requests in their order."""

    def __init__(self, kafka, position):
        self.consumer = kafka.Consumer(
            {"bootstrap.servers": "localhost:9092", "group.id": "g", "enable.auto.commit": False}
        )
        self.consumer.assign([kafka.TopicPartition("in", 0, position)])
        self.requests = deque()

    def receive_async(self):
        request = Receive()
        self.requests.append(request)
        return request

    def wait(self, request, timeout_s):
        """Wait for a request. Each message that comes completes the oldest one."""
        while request.message is None:
            message = self.consumer.poll(timeout_s)
            if message is None:
                return
            assert message.error() is None, message.error()
            self.requests.popleft().message = message

    def cancel(self, request):
        if request in self.requests:
            self.requests.remove(request)


class Correct(RichSourceFunction, CheckpointedFunction):
    """Reads the partition of a topic up to a record `{"end": true}`."""

    def initialize_state(self, context):
        self.is_running = True
        self.position = 0
        self.state = context.operator_state_store.get_list_state("position")
        for position in self.state.get():
            self.position = position

    def snapshot_state(self, context):
        self.state.update([self.position])

    def open(self, context):
        self.client = Subscription(self.runtime_context.client("kafka"), self.position)

    def close(self):
        self.client.consumer.close()

    def run(self, ctx):
        while self.is_running:
            request = self.client.receive_async()
            self.client.wait(request, TIMEOUT_S)
            if request.message is None:
                self.give_up(request)
                continue
            value = json.loads(request.message.value())
            if "end" in value:
                break
            with ctx.get_checkpoint_lock():
                ctx.collect(value)
                self.position = request.message.offset() + 1

    def give_up(self, request):
        self.client.cancel(request)

    def cancel(self):
        self.is_running = False


class Broken(Correct):
    def give_up(self, request):
        """Forget the request."""


def writes_all_records(outside):
    outside.feed("kafka:in", [*outside.records, {"end": True}])
