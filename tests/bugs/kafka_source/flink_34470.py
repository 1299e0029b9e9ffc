"""FLINK-34470: a bounded read compares the offset of the last record with the end.

The markers of transactions and aborted records have offsets, too, and never become records. If they
are the last ones below the end, the comparison never holds.
"""

import json

from reference import KafkaReader as Correct

BUG = "P-04"
ORACLE = "LIVE"
SPEC = """
connector: CONNECTOR
claim: exactly_once
options: {bounded: true}
workload: {records: 16}
input: [{place: kafka:in, records: 0}]
others: [{at: start, do: flink_34470.py:writes_transactions}]
world_options: {kafka: {topics: {in: 2}}}
"""


class Broken(Correct):
    def reached(self, message):
        """Nothing: only records move the position."""


def writes_transactions(outside):
    kafka = outside.client("kafka")
    producer = kafka.Producer(
        {"bootstrap.servers": "localhost:9092", "transactional.id": "elsewhere"}
    )
    producer.init_transactions(30)
    outside.feed("kafka:in", outside.records[:8])
    for partition in (0, 1):
        producer.begin_transaction()
        for value in outside.records[8 + partition :: 2]:
            producer.produce("in", json.dumps(value).encode(), partition=partition)
        producer.commit_transaction(30)
    producer.poll(1)  # the markers follow behind the answer
