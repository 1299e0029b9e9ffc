"""MATERIALIZE-23363: the transactional id contains a worker that depends on the cluster's size.

A new process fences the old one only if it has the same transactional id. After a resize it elected
another worker, and so had another id: the old process woke up and committed.
"""

import json

from semantix import CheckpointedFunction, RichSinkFunction

BUG = "P-30"
ORACLE = "IDEM"
WHY = "the sink commits before a checkpoint has completed, so it does not claim exactly once"
SPEC = """
connector: CONNECTOR
claim: effectively_once
faults: [crash, notification, checkpoint, error, response, zombie]
others: [{after: {checkpoint: 1}, do: materialize_23363.py:resizes_the_cluster}]
world_options: {store: {}, kafka: {topics: {out: 2, progress: 2}, watch: out}}
"""

SERVER = {"bootstrap.servers": "localhost:9092"}
WORKERS = "workers"
BATCH = 3


class Correct(RichSinkFunction, CheckpointedFunction):
    """Commits records together with their progress: the latest number of each key."""

    def open(self, context):
        self.kafka = self.runtime_context.client("kafka")
        self.producer = self.kafka.Producer({**SERVER, "transactional.id": self.own_id()})
        self.producer.init_transactions()  # fences the producer that had this id
        self.progress = self.read_progress()
        self.batch = []

    def own_id(self):
        return f"sink-{self.runtime_context.subtask}"

    def read_progress(self):
        consumer = self.kafka.Consumer(
            {
                **SERVER,
                "group.id": "progress",
                "enable.auto.commit": False,
                "enable.partition.eof": True,
            }
        )
        consumer.assign([self.kafka.TopicPartition("progress", self.runtime_context.subtask, 0)])
        try:
            return self.last_of(consumer)
        finally:
            consumer.close()

    def last_of(self, consumer):
        found = {}
        while True:
            message = consumer.poll(1)
            if message is None:
                continue
            if message.error() is None:
                found = json.loads(message.value())
            elif message.error().code() == self.kafka.KafkaError._PARTITION_EOF:
                return found
            else:
                raise self.kafka.KafkaException(message.error())

    def invoke(self, value, context):
        if value["n"] > self.progress.get(value["key"], 0):
            self.batch.append(value)
        if len(self.batch) == BATCH:
            self.commit()

    def commit(self):
        if not self.batch:
            return
        self.producer.begin_transaction()
        for value in self.batch:
            self.producer.produce("out", json.dumps(value), value["key"])
            self.progress[value["key"]] = value["n"]
        own = self.runtime_context.subtask
        self.producer.produce("progress", json.dumps(self.progress), partition=own)
        self.producer.commit_transaction()
        self.batch = []

    def snapshot_state(self, context):
        self.commit()

    def finish(self):
        self.commit()


class Broken(Correct):
    def own_id(self):
        workers = self.runtime_context.client("store").get_marker(WORKERS) or 2
        return f"{super().own_id()}-{sum(b'sink') % workers}"


def resizes_the_cluster(outside):
    outside.client("store").put_marker(WORKERS, 3)
