"""When a new topic counts as made: its partitions have leaders, and the broker knows them."""

from __future__ import annotations

import pytest
from confluent_kafka import KafkaError, KafkaException

from semantix.worlds.containers.kafka_world import KafkaRunWorld


class NewTopic(KafkaRunWorld):
    """Stands between the world and a broker that has not applied what it answered."""

    def __init__(self, *answers):
        self._topics = {"out": 1}
        self._answers = list(answers)

    def _ends(self, places):
        assert places == [("out", 0)]
        code = self._answers.pop(0)
        if code is not None:
            raise KafkaException(KafkaError(code))
        return {}


@pytest.mark.parametrize(
    "name",
    [
        "NOT_LEADER_FOR_PARTITION", "LEADER_NOT_AVAILABLE", "UNKNOWN_TOPIC_OR_PART",
        "UNKNOWN_LEADER_EPOCH", "FENCED_LEADER_EPOCH", "UNKNOWN_TOPIC_ID", "_NOENT",
        "_UNKNOWN_PARTITION", "_UNKNOWN_TOPIC",
    ],
)  # fmt: skip
def test_stale_metadata_is_waited_out(name):
    world = NewTopic(getattr(KafkaError, name), None)
    assert [world._have_leaders(), world._have_leaders()] == [False, True]


def test_a_refusal_is_none():
    with pytest.raises(KafkaException, match="AUTHORIZATION"):
        NewTopic(KafkaError.TOPIC_AUTHORIZATION_FAILED)._have_leaders()
