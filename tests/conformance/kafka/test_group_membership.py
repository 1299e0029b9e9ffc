"""Subscriptions: what polls do for them, new metadata, and the place of a member that died."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka import KafkaError, TopicPartition
from confluent_kafka.admin import NewPartitions, NewTopic

REFRESH_MS = 500


def _filled(kafka: Any, partitions: int = 1) -> str:
    topic, producer = kafka.topic(partitions), kafka.producer()
    producer.produce(topic, b"v", partition=0)
    producer.flush(10)
    return str(topic)


class Told:
    """Rebalance callbacks that remember (which, sorted places)."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, list[tuple[str, int]]]] = []

    def callbacks(self, prefix: str = "") -> dict[str, Any]:
        return {
            "on_assign": lambda _, at: self._note(prefix + "assigned", at),
            "on_revoke": lambda _, at: self._note(prefix + "revoked", at),
        }

    def _note(self, what: str, partitions: list[TopicPartition]) -> None:
        self.seen.append((what, sorted((at.topic, at.partition) for at in partitions)))

    def taken(self) -> list[tuple[str, list[tuple[str, int]]]]:
        seen, self.seen = self.seen, []
        return seen


def test_a_dead_members_partitions_are_taken_over_when_its_session_times_out(kafka: Any) -> None:
    topic, group = _filled(kafka, 2), kafka.name("group")
    kafka.die_as_member(group, topic, session_timeout_ms=6_000, heartbeat_interval_ms=500)
    died = kafka.now()
    consumer = kafka.consumer(group, session_timeout_ms=30_000)
    consumer.subscribe([topic])
    assert consumer.poll(1) is None
    assert consumer.consume(1, 1) == []
    assert kafka.now() - died < 4, "calls with a timeout keep it"
    assert consumer.assignment() == []
    assert consumer.poll(20) is not None
    assert 5 < kafka.now() - died < 9, "counted from the last heartbeat, by the dead one's timeout"
    assert len(consumer.assignment()) == 2
    consumer.close()


def test_a_group_is_empty_when_the_session_of_its_only_member_timed_out(kafka: Any) -> None:
    topic, group = _filled(kafka), kafka.name("group")
    kafka.die_as_member(group, topic, session_timeout_ms=6_000, heartbeat_interval_ms=500)
    state = lambda: kafka.admin.describe_consumer_groups([group])[group].result().state  # noqa: E731
    assert state().name == "STABLE"
    kafka.until(lambda: state().name == "EMPTY")


def test_a_second_subscription_revokes_what_the_first_one_got(kafka: Any) -> None:
    first, second, told = _filled(kafka, 2), _filled(kafka), Told()
    consumer = kafka.consumer()
    consumer.subscribe([first], **told.callbacks())
    assert consumer.poll(15).offset() == 0
    old = [(first, 0), (first, 1)]
    assert told.taken() == [("assigned", old)]
    consumer.subscribe([first, second], **told.callbacks("again "))
    assert (told.taken(), len(consumer.assignment())) == ([], 2)
    message = consumer.poll(15)
    assert message.offset() == 0, "nothing was committed: it is read again"
    both = sorted([*old, (second, 0)])
    assert told.taken() == [("again revoked", old), ("again assigned", both)]
    consumer.subscribe([second])
    kafka.until(lambda: consumer.poll(0.2) is None and len(consumer.assignment()) == 1)
    consumer.close()
    assert told.taken() == [], "the callbacks are those of the last subscription"


def test_subscriptions_that_no_poll_saw_are_none(kafka: Any) -> None:
    topic, other, told = _filled(kafka), _filled(kafka), Told()
    consumer = kafka.consumer()
    consumer.subscribe([topic], **told.callbacks())
    consumer.poll(15)
    consumer.subscribe([other], **told.callbacks())
    consumer.unsubscribe()
    consumer.subscribe([topic], **told.callbacks())
    consumer.poll(15)
    consumer.close()
    place = [(topic, 0)]
    assert told.taken() == [
        ("assigned", place), ("revoked", place), ("assigned", place), ("revoked", place)
    ]  # fmt: skip


@pytest.mark.parametrize("by", ["poll", "close"])
def test_unsubscribing_revokes_in_a_later_call(kafka: Any, by: str) -> None:
    topic, told = _filled(kafka), Told()
    consumer = kafka.consumer()
    consumer.subscribe([topic], **told.callbacks())
    consumer.poll(15)
    consumer.unsubscribe()
    assert [what for what, _ in told.taken()] == ["assigned"]
    assert len(consumer.assignment()) == 1
    if by == "poll":
        assert consumer.poll(0.5) is None
        assert consumer.assignment() == []
        assert consumer.memberid() is None
    else:
        consumer.close()
    assert told.taken() == [("revoked", [(topic, 0)])]


def test_what_is_revoked_is_committed_first_if_that_is_automatic(kafka: Any) -> None:
    topic, group = _filled(kafka), kafka.name("group")
    producer = kafka.producer()
    producer.produce(topic, b"second", partition=0)
    producer.flush(10)
    consumer = kafka.consumer(group, enable_auto_commit=True)
    consumer.subscribe([topic])
    assert consumer.poll(15).offset() == 0
    consumer.subscribe([topic])
    assert consumer.poll(15).offset() == 1
    consumer.close()


def test_new_partitions_are_seen_at_the_next_refresh_of_metadata(kafka: Any) -> None:
    topic, told = _filled(kafka, 1), Told()
    consumer = kafka.consumer(topic_metadata_refresh_interval_ms=REFRESH_MS)
    consumer.subscribe([topic], **told.callbacks())
    consumer.poll(15)
    assert told.taken() == [("assigned", [(topic, 0)])]
    kafka.admin.create_partitions([NewPartitions(topic, 3)])[topic].result()
    kafka.until(lambda: (consumer.poll(0.1), len(consumer.assignment()) == 3)[1])
    all_three = [(topic, 0), (topic, 1), (topic, 2)]
    assert told.taken() == [("revoked", [(topic, 0)]), ("assigned", all_three)]
    consumer.close()


def test_new_partitions_are_not_seen_before_a_refresh(kafka: Any) -> None:
    topic = _filled(kafka, 1)
    consumer = kafka.consumer(topic_metadata_refresh_interval_ms=-1)
    consumer.subscribe([topic])
    consumer.poll(15)
    kafka.admin.create_partitions([NewPartitions(topic, 3)])[topic].result()
    assert consumer.poll(2) is None
    assert len(consumer.assignment()) == 1
    consumer.close()


def test_a_topic_that_appears_and_one_that_goes_are_seen_at_a_refresh(kafka: Any) -> None:
    here, late, told = _filled(kafka), kafka.name("topic"), Told()
    consumer = kafka.consumer(topic_metadata_refresh_interval_ms=REFRESH_MS)
    consumer.subscribe([here, late], **told.callbacks())
    events: list[tuple[str, int]] = []

    def is_assigned(*topics: str) -> bool:
        message = consumer.poll(0.1)
        if message is not None and message.error() is not None:
            events.append((message.topic(), message.error().code()))
        return [at.topic for at in consumer.assignment()] == sorted(topics)

    kafka.until(lambda: is_assigned(here))
    kafka.until(lambda: bool(events) or not is_assigned(here))
    assert events == [(late, KafkaError.UNKNOWN_TOPIC_OR_PART)]
    kafka.admin.create_topics([NewTopic(late, 1, 1)])[late].result()
    kafka.until(lambda: is_assigned(here, late))
    kafka.admin.delete_topics([here])[here].result()
    kafka.until(lambda: is_assigned(late))
    kafka.until(lambda: len(events) == 2 or not is_assigned(late))
    consumer.close()
    assert events[1:] == [(here, KafkaError.UNKNOWN_TOPIC_OR_PART)]
    assert [what for what, _ in told.taken()] == ["assigned", "revoked"] * 3


def test_an_unknown_topic_is_told_once(kafka: Any) -> None:
    unknown = kafka.name("nowhere")
    consumer = kafka.consumer(topic_metadata_refresh_interval_ms=REFRESH_MS)
    consumer.subscribe([unknown])
    event = consumer.poll(15)
    assert event.error().code() == KafkaError.UNKNOWN_TOPIC_OR_PART
    assert consumer.poll(1.2) is None
    consumer.subscribe([unknown])
    assert consumer.poll(1.2) is None
    assert consumer.memberid() is None
    consumer.close()


def test_an_exception_of_a_callback_takes_the_message_of_the_poll_with_it(kafka: Any) -> None:
    topic = _filled(kafka)

    def fail(_: object, __: object) -> None:
        raise ValueError("callback")

    consumer = kafka.consumer()
    consumer.subscribe([topic], on_assign=fail, on_revoke=fail)
    assert kafka.outcome(lambda: consumer.poll(15)) == ("raised", "ValueError")
    assert len(consumer.assignment()) == 1
    assert consumer.poll(1) is None, "the one message was dropped"
    assert kafka.outcome(consumer.close) == ("raised", "ValueError")
    assert kafka.outcome(consumer.close) == ("returned", None)
