"""What is in Kafka before a job reads it: old records, offsets of its group, the input."""

import json

HERE = {"bootstrap.servers": "localhost:9092"}


def _send(outside, values, topic="in", **place):
    producer = outside.client("kafka").Producer(HERE)
    for value in values:
        producer.produce(topic, json.dumps(value).encode(), **place)
    left = producer.flush(30)
    if left:
        raise TimeoutError(f"{left} records of {topic} were not delivered")


def old_records(outside):
    """Fill both partitions with records that nobody must read again."""
    old = [{"id": f"old-{number}", "key": "k0", "n": -number} for number in range(1, 4)]
    for partition in (0, 1):
        _send(outside, old, partition=partition, timestamp=1_577_836_700_000)


def the_group_has_read_them(outside):
    """Commit the offsets behind the old records, as a reader of the group would."""
    kafka = outside.client("kafka")
    reader = kafka.Consumer({**HERE, "group.id": "readers", "enable.auto.commit": False})
    behind = [kafka.TopicPartition("in", partition, 3) for partition in (0, 1)]
    reader.commit(offsets=behind, asynchronous=False)
    reader.close()


def all_records(outside):
    """Send the records of the workload to both partitions in turn."""
    for number, value in enumerate(outside.records):
        _send(outside, [value], partition=number % 2)
