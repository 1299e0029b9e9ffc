"""SPARK-25214: if offsets are missing, a record is returned once for each of them.

The reader asks for one offset after the other, and goes on if one is missing: it then gets the next
record that is there. It added 1 to the offset that it had asked for, and not to the record's own.
"""

import json

from reference import KafkaReader

BUG = "P-08"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
options: {bounded: true}
workload: {records: 16}
input: [{place: kafka:in, records: 0}]
others: [{at: start, do: spark_25214.py:leaves_gaps}]
world_options: {kafka: {topics: {in: 2}}}
"""


class Correct(KafkaReader):
    """Asks for each record by its offset."""

    def advance(self, message):
        super().advance(message)
        self.ask(message.partition())

    def ask(self, partition):
        self.consumer.seek(self.at(partition, self.positions[partition]))


class Broken(Correct):
    def advance(self, message):
        self.positions[message.partition()] += 1
        self.ask(message.partition())


def leaves_gaps(outside):
    """Write half of the records, three that are aborted, and the other half."""
    kafka = outside.client("kafka")
    producer = kafka.Producer(
        {"bootstrap.servers": "localhost:9092", "transactional.id": "elsewhere"}
    )
    producer.init_transactions(30)
    outside.feed("kafka:in", outside.records[:8])
    for partition in (0, 1):
        producer.begin_transaction()
        for number in range(3):
            value = {"id": f"gone-{number}", "key": "k1", "n": 0}
            producer.produce("in", json.dumps(value).encode(), partition=partition)
        producer.flush(30)
        producer.abort_transaction(30)
    producer.poll(1)  # the markers follow behind the answer
    outside.feed("kafka:in", outside.records[8:])
