"""Records of aborted transactions, which are in a topic before the job starts."""

from __future__ import annotations

import json
from typing import Any

_SERVERS = {"bootstrap.servers": "localhost:9092"}
_TIMEOUT_S = 30


def writes_aborted_records(outside: Any, *, place: str, count: int) -> None:
    """Write records in a transaction, and abort it.

    A reader with `read_committed` skips them, with `read_uncommitted` it sees `aborted-1`, ….

    Args:
        outside: of another actor (`others` of a spec).
        place: a topic, whose partitions get the records in turn, or one partition, `in/0`.
        count: number of records.
    """
    topic, slash, number = place.rpartition("/")
    kafka = outside.client("kafka")
    found = kafka.AdminClient(_SERVERS).list_topics(topic if slash else place, timeout=_TIMEOUT_S)
    partitions = [int(number)] if slash else sorted(found.topics[place].partitions)
    producer = kafka.Producer({**_SERVERS, "transactional.id": f"aborted-records-of-{place}"})
    producer.init_transactions(_TIMEOUT_S)
    producer.begin_transaction()
    for at in range(count):
        value = {"id": f"aborted-{at + 1}", "key": "k0", "n": -at - 1}
        producer.produce(
            topic if slash else place,
            json.dumps(value, sort_keys=True).encode(),
            partition=partitions[at % len(partitions)],
        )
    producer.flush(_TIMEOUT_S)
    producer.abort_transaction(_TIMEOUT_S)
