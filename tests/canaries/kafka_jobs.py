"""Another job on the cluster of a Kafka sink (key `others`)."""

from __future__ import annotations

from typing import Any

HERE = {"bootstrap.servers": "localhost:9092"}


def _start(outside: Any, prefix: str) -> None:
    """Initialise the transactional ids of a sink with two subtasks, as its start does."""
    kafka = outside.client("kafka")
    for subtask in (0, 1):
        for number in range(3):
            producer = kafka.Producer({**HERE, "transactional.id": f"{prefix}-{subtask}-{number}"})
            producer.init_transactions()


def starts_with_the_same_prefix(outside: Any) -> None:
    """Start a job whose sink has the prefix `job`, too."""
    _start(outside, "job")


def starts_with_another_prefix(outside: Any) -> None:
    """Start a job whose sink has the prefix `jobs`."""
    _start(outside, "jobs")
