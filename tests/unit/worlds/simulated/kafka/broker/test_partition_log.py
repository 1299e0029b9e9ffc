"""The log of one partition: sequences, the last stable offset, and readers' views."""

from __future__ import annotations

import pytest
from confluent_kafka import KafkaError

from semantix.worlds.simulated.kafka.broker.partition_log import (
    BATCHES_REMEMBERED,
    Appeared,
    Entry,
    PartitionLog,
)

PRODUCER = 1000


def _records(*values: bytes, unit: str = "", timestamp_ms: int = 0) -> list[Entry]:
    producer_id = PRODUCER if unit else -1
    return [Entry(None, value, None, timestamp_ms, producer_id, 0, unit) for value in values]


def _plain(log: PartitionLog, *values: bytes, timestamp_ms: int = 0) -> None:
    assert log.append(_records(*values, timestamp_ms=timestamp_ms), -1, -1, 0)[0] == 0


@pytest.fixture
def log() -> PartitionLog:
    return PartitionLog()


def test_a_batch_that_is_sent_again_is_answered_with_its_offset(log: PartitionLog) -> None:
    assert log.append(_records(b"a", b"b"), PRODUCER, 0, 0) == (0, 0)
    assert log.append(_records(b"c"), PRODUCER, 0, 2) == (0, 2)
    assert log.append(_records(b"a", b"b"), PRODUCER, 0, 0) == (0, 0)
    assert log.high == 3


def test_only_the_last_batches_are_remembered(log: PartitionLog) -> None:
    for number in range(BATCHES_REMEMBERED + 1):
        log.append(_records(b"v"), PRODUCER, 0, number)
    assert log.append(_records(b"v"), PRODUCER, 0, 1) == (0, 1)
    assert log.append(_records(b"v"), PRODUCER, 0, 0) == (
        KafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER,
        -1,
    )


def test_a_gap_in_the_sequence_is_refused(log: PartitionLog) -> None:
    log.append(_records(b"a"), PRODUCER, 0, 0)
    assert log.append(_records(b"c"), PRODUCER, 0, 2)[0] == KafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER


def test_a_new_epoch_begins_at_sequence_0_and_fences_the_old_one(log: PartitionLog) -> None:
    log.append(_records(b"a"), PRODUCER, 0, 0)
    assert log.append(_records(b"b"), PRODUCER, 1, 0)[0] == 0
    assert log.append(_records(b"c"), PRODUCER, 0, 1)[0] == KafkaError.INVALID_PRODUCER_EPOCH
    assert log.refused_epoch(PRODUCER, 0) == KafkaError.INVALID_PRODUCER_EPOCH
    assert log.refused_epoch(PRODUCER, 1) == 0


def test_a_marker_fences_older_epochs(log: PartitionLog) -> None:
    log.append(_records(b"a", unit="t"), PRODUCER, 0, 0)
    log.append_marker(PRODUCER, 1, False, 0)
    assert log.append(_records(b"b"), PRODUCER, 0, 1)[0] == KafkaError.INVALID_PRODUCER_EPOCH


def test_an_open_transaction_holds_the_last_stable_offset(log: PartitionLog) -> None:
    _plain(log, b"before")
    log.append(_records(b"in", unit="t"), PRODUCER, 0, 0)
    _plain(log, b"behind")
    assert (log.last_stable, log.high) == (1, 3)
    assert (log.end(committed=True), log.end(committed=False)) == (1, 3)
    log.append_marker(PRODUCER, 0, True, 0)
    assert log.last_stable == log.high == 4


def test_records_become_visible_in_runs_of_one_unit(log: PartitionLog) -> None:
    log.append(_records(b"a", b"b", unit="t"), PRODUCER, 0, 0)
    _plain(log, b"c")
    assert log.advance() == []
    log.append_marker(PRODUCER, 0, True, 0)
    assert log.advance() == [Appeared("t", [b"a", b"b"], 2), Appeared("", [b"c"], 4)]
    assert log.advance() == []


def test_aborted_records_and_markers_are_skipped_by_committed_readers(log: PartitionLog) -> None:
    log.append(_records(b"a", unit="t"), PRODUCER, 0, 0)
    log.append_marker(PRODUCER, 0, False, 0)
    _plain(log, b"c")
    assert log.advance() == [Appeared("", [b"c"], 3)]
    assert log.next_visible(0, committed=True) == 2
    assert log.next_visible(0, committed=False) == 0
    assert log.next_visible(1, committed=False) == 2
    assert log.next_visible(3, committed=True) == 3


def test_offsets_are_found_by_time_among_what_is_left(log: PartitionLog) -> None:
    for timestamp_ms in (10, 20, 30):
        _plain(log, b"v", timestamp_ms=timestamp_ms)
    assert [log.offset_for_time(at, committed=True) for at in (0, 20, 21, 31)] == [0, 1, 2, -1]
    log.delete_before(2)
    log.delete_before(1)
    assert log.low == 2
    assert log.offset_for_time(0, committed=True) == 2
