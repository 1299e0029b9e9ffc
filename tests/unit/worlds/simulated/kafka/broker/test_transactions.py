"""The table of the transaction coordinator, transition by transition."""

from __future__ import annotations

import pytest
from confluent_kafka import KafkaError

from semantix.worlds.simulated.kafka.broker.transactions import (
    COMPLETE_ABORT,
    COMPLETE_COMMIT,
    CONCURRENT_TRANSACTIONS,
    EMPTY,
    INVALID_PRODUCER_ID_MAPPING,
    INVALID_TXN_STATE,
    LAST_EPOCH,
    ONGOING,
    PREPARE_ABORT,
    PREPARE_COMMIT,
    PRODUCER_FENCED,
    TransactionTable,
)

Identity = tuple[str, int, int]


@pytest.fixture
def table() -> TransactionTable:
    return TransactionTable(900_000, 1_000)


def _begun(table: TransactionTable) -> Identity:
    _, entry, _ = table.init_producer_id("t", 60_000, 0)
    assert entry is not None
    identity = ("t", entry.producer_id, entry.epoch)
    assert table.add(identity, ("out", 0), "sink-0#1", 5)[0] == 0
    assert table.add(identity, ("out", 0), "sink-0#1", 6)[0] == 0
    assert table.add(identity, "group", "sink-0#1", 7)[0] == 0
    return identity


def test_the_unit_of_a_transaction_is_known_before_its_first_partition(
    table: TransactionTable,
) -> None:
    _, entry, _ = table.init_producer_id("t", 60_000, 0)
    assert entry is not None
    before, identity = entry.unit_to_come, ("t", entry.producer_id, entry.epoch)
    table.add(identity, ("out", 0), "sink-0#1", 5)
    assert table.entries["t"].unit == table.entries["t"].unit_to_come == before
    table.end(identity, True, 10)
    assert table.entries["t"].unit_to_come == f"t/{identity[1]}/{identity[2]}/2"


def test_a_transaction_runs_from_empty_to_complete(table: TransactionTable) -> None:
    _, entry, _ = table.init_producer_id("t", 60_000, 0)
    assert entry is not None
    assert entry.state == EMPTY
    identity = _begun(table)
    entry = table.entries["t"]
    assert (entry.state, entry.partitions, entry.groups) == (ONGOING, (("out", 0),), ("group",))
    assert (entry.start_us, entry.nth, entry.owner) == (5, 1, "sink-0#1")
    code, decision = table.end(identity, True, 10)
    assert code == 0
    assert decision is not None
    assert (decision.unit, decision.committed) == (f"t/{identity[1]}/{identity[2]}/1", True)
    assert table.entries["t"].unmarked == 2
    assert table.end(identity, True, 11) == (CONCURRENT_TRANSACTIONS, None)
    assert table.end(identity, False, 11) == (INVALID_TXN_STATE, None)
    table.marker_written("t", 12)
    assert table.entries["t"].state == PREPARE_COMMIT
    table.marker_written("t", 13)
    assert table.entries["t"].state == COMPLETE_COMMIT
    assert table.end(identity, True, 14) == (0, None)
    assert table.end(identity, False, 14) == (INVALID_TXN_STATE, None)


def test_a_new_session_aborts_an_open_transaction_under_a_higher_epoch(
    table: TransactionTable,
) -> None:
    identity = _begun(table)
    code, entry, decision = table.init_producer_id("t", 60_000, 10)
    assert (code, entry) == (CONCURRENT_TRANSACTIONS, None)
    assert decision is not None
    assert (decision.committed, decision.entry.epoch) == (False, identity[2] + 1)
    assert decision.unit == f"t/{identity[1]}/{identity[2]}/1", "the unit keeps its name"
    assert table.init_producer_id("t", 60_000, 11)[0] == CONCURRENT_TRANSACTIONS
    table.marker_written("t", 12)
    table.marker_written("t", 12)
    assert table.entries["t"].state == COMPLETE_ABORT
    code, entry, _ = table.init_producer_id("t", 60_000, 13)
    assert entry is not None
    assert (code, entry.epoch) == (0, identity[2] + 2)
    assert table.add(identity, ("out", 0), "", 14)[0] == PRODUCER_FENCED
    assert table.end(identity, True, 14)[0] == PRODUCER_FENCED


def test_the_reaper_aborts_as_a_new_session_does(table: TransactionTable) -> None:
    identity = _begun(table)
    assert [entry.transactional_id for entry in table.ongoing()] == ["t"]
    decision = table.time_out("t", 10)
    assert (decision.entry.state, decision.entry.epoch) == (PREPARE_ABORT, identity[2] + 1)
    assert table.ongoing() == []


def test_requests_while_markers_are_on_their_way_have_to_wait(table: TransactionTable) -> None:
    identity = _begun(table)
    table.end(identity, False, 10)
    assert table.add(identity, ("out", 1), "", 11)[0] == CONCURRENT_TRANSACTIONS
    assert table.init_producer_id("t", 60_000, 11)[0] == CONCURRENT_TRANSACTIONS


def test_another_producer_id_is_refused(table: TransactionTable) -> None:
    name, producer_id, epoch = _begun(table)
    other = (name, producer_id + 1, epoch)
    assert table.add(other, ("out", 0), "", 10)[0] == INVALID_PRODUCER_ID_MAPPING
    assert table.end(other, True, 10)[0] == INVALID_PRODUCER_ID_MAPPING
    unknown = ("u", producer_id, epoch)
    assert table.add(unknown, ("out", 0), "", 10)[0] == INVALID_PRODUCER_ID_MAPPING
    assert table.end(unknown, True, 10)[0] == INVALID_PRODUCER_ID_MAPPING


def test_an_exhausted_epoch_is_followed_by_a_new_producer_id(table: TransactionTable) -> None:
    table.init_producer_id("t", 60_000, 0)
    first = table.entries["t"]
    table.entries["t"] = first._replace(epoch=LAST_EPOCH)
    _, entry, _ = table.init_producer_id("t", 60_000, 1)
    assert entry is not None
    assert (entry.producer_id, entry.epoch) == (first.producer_id + 1, 0)


def test_an_unused_id_expires_an_open_transaction_does_not(table: TransactionTable) -> None:
    table.init_producer_id("unused", 60_000, 0)
    _begun(table)
    assert table.living("unused", 1_000_000) is not None
    assert table.living("unused", 1_000_001) is None
    assert table.living("t", 10**12) is not None


@pytest.mark.parametrize("timeout_ms", [0, 900_001])
def test_a_timeout_out_of_bounds_is_refused(table: TransactionTable, timeout_ms: int) -> None:
    assert table.init_producer_id("t", timeout_ms, 0) == (
        KafkaError.INVALID_TRANSACTION_TIMEOUT,
        None,
        None,
    )
