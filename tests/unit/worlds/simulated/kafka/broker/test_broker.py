"""Requests that concern several parts of the broker."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka import KafkaError

from semantix.errors import UsageError
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock
from semantix.worlds.simulated.kafka.broker.broker import Broker
from semantix.worlds.simulated.kafka.broker.consumer_group import CommittedOffset
from semantix.worlds.simulated.kafka.broker.partition_log import Entry
from semantix.worlds.simulated.kafka.options import checked

OUT = ("out", 0)
OFFSETS = {OUT: CommittedOffset(3)}


def _broker(**options: Any) -> Broker:
    return Broker(SoloClock(), ListObserver(), checked({"topics": {"out": 1}, **options}))


@pytest.fixture
def broker() -> Broker:
    return _broker()


@pytest.fixture
def identity(broker: Broker) -> tuple[str, int, int]:
    code, producer_id, epoch = broker.transactions.init_producer_id("t", 60_000)
    assert code == 0
    return "t", producer_id, epoch


def _append(broker: Broker, unit: str, identity: tuple[str, int, int], sequence: int = 0) -> int:
    _, producer_id, epoch = identity
    entry = Entry(None, b"v", None, 0, producer_id, epoch, unit)
    return broker.append(OUT, [entry], (producer_id, epoch, sequence), "sink-0#1")[0]


def test_a_batch_needs_its_partition_in_the_open_transaction(
    broker: Broker, identity: tuple[str, int, int]
) -> None:
    assert _append(broker, "t/1000/0/1", identity) == KafkaError.INVALID_TXN_STATE
    code, unit = broker.add_to_transaction(identity, OUT, "sink-0#1")
    assert code == 0
    assert _append(broker, unit, identity) == 0
    broker.transactions.end(identity, False)
    assert _append(broker, unit, identity, 1) == 0, "the log does not know of the decision yet"
    for _, _, marker in broker.transactions.pending:
        assert marker.where == OUT


def test_a_topic_that_is_not_there_joins_no_transaction(
    broker: Broker, identity: tuple[str, int, int]
) -> None:
    unknown = KafkaError.UNKNOWN_TOPIC_OR_PART
    assert broker.add_to_transaction(identity, ("no", 0), "") == (unknown, "")
    assert broker.append(("no", 0), [Entry(None, b"v", None, 0)], (-1, -1, 0), "") == (unknown, -1)


def test_a_batch_that_is_too_large_is_refused(broker: Broker) -> None:
    entry = Entry(None, b"v" * 1_048_588, None, 0)
    assert broker.append(OUT, [entry], (-1, -1, 0), "") == (KafkaError.MSG_SIZE_TOO_LARGE, -1)


@pytest.mark.parametrize(
    ("change", "offsets", "member", "code"),
    [
        ((0, 0), OFFSETS, ("", -1), 0),
        ((1, 0), OFFSETS, ("", -1), KafkaError.INVALID_PRODUCER_ID_MAPPING),
        ((0, 1), OFFSETS, ("", -1), KafkaError.INVALID_PRODUCER_EPOCH),
        ((0, 0), OFFSETS, ("nobody", 1), KafkaError.UNKNOWN_MEMBER_ID),
        ((0, 0), {("no", 0): CommittedOffset(3)}, ("", -1), KafkaError.UNKNOWN_TOPIC_OR_PART),
    ],
)
def test_offsets_of_a_transaction_are_checked(
    broker: Broker,
    identity: tuple[str, int, int],
    change: tuple[int, int],
    offsets: dict[Any, Any],
    member: tuple[str, int],
    code: int,
) -> None:
    name, producer_id, epoch = identity
    asked = (name, producer_id + change[0], epoch + change[1])
    assert broker.commit_in_transaction(asked, "g", offsets, member) == code
    assert broker.groups.of("g").is_pending(OUT) == (code == 0)


def test_each_part_counts_in_the_version(broker: Broker, identity: tuple[str, int, int]) -> None:
    versions = [broker.version]
    for change in (
        lambda: broker.topics.create("new", 1, 1, {}),
        lambda: broker.groups.commit("g", OFFSETS, ("", -1), ""),
        lambda: broker.add_to_transaction(identity, OUT, ""),
        lambda: broker.append(OUT, [Entry(None, b"v", None, 0)], (-1, -1, 0), ""),
        lambda: broker.feed(OUT, [b"v"]),
    ):
        change()
        versions.append(broker.version)
    assert versions == sorted(set(versions))


def test_a_wrong_topic_among_the_options_is_named() -> None:
    with pytest.raises(UsageError, match="option topics, 'a/b': Topic name is invalid"):
        _broker(topics={"a/b": 1})
