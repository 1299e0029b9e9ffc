"""The short notation for literal histories."""

from __future__ import annotations

from semantix.history.events import APPEARED, COMPLETED, CRASHED, ENDED, QUIESCENT
from semantix.testing.histories import LiteralHistory


def test_records_and_keys_are_dealt_in_turn() -> None:
    records = LiteralHistory(records=4, keys=2, partitions=2).header.records
    assert [(one.record_id, one.key, one.place) for one in records] == [
        ("r1", "k1", "workload/0"),
        ("r2", "k2", "workload/1"),
        ("r3", "k1", "workload/0"),
        ("r4", "k2", "workload/1"),
    ]


def test_events_come_a_millisecond_apart_and_time_may_pass() -> None:
    history = (
        LiteralHistory().completed(1, 2).wait(500).appeared("r1 r2").crashed("sink-0#1").finished()
    )
    assert [(event.time_us, event.kind) for event in history.events] == [
        (1_000, COMPLETED),
        (2_500, APPEARED),
        (3_500, CRASHED),
        (4_500, ENDED),
        (5_500, QUIESCENT),
    ]
    assert [event.sequence for event in history.events] == [0, 1, 2, 3, 4]


def test_entries_may_have_no_identity_or_another_text() -> None:
    plain, stranger, altered = LiteralHistory(records=2).entries("r1 ?noise r2!")
    assert plain == ("r1", "k1", '{"id":"r1"}')
    assert stranger == ("", "", "text of noise")
    assert altered == ("r2", "k2", "altered")
