"""What the names of fields say of a connector's own values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pytest

from semantix.certify.closed.opened_values import Opener, Record
from semantix.ports.canonical_form import Instant, Name, OnlyIfNamed, Rank


@dataclass(frozen=True)
class Entry:
    checkpoint_id: int = 7
    timestamp_ms: int = 5
    first_write_us: int = 5_001
    timeout_ms: int = 60_000
    interval_ms: int = 1_000
    transaction: Any = "t-3"
    producer_id: int = 1_004
    count_ms: str = "3"


@dataclass(frozen=True)
class Session:
    transactional_id: str
    producer_epoch: int


@dataclass(frozen=True)
class Epoch:
    producer_epoch: int


class Word(StrEnum):
    OPEN = "open"


def fields_of(value: Any, now_us: int = 0) -> dict[str, Any]:
    opened = Opener().opened(value, now_us)
    assert type(opened) is Record
    return dict(opened.fields)


def test_ids_and_times_are_told_by_their_names_and_durations_stay_numbers() -> None:
    assert fields_of(Entry()) == {
        "checkpoint_id": Rank("checkpoint", 7),
        "timestamp_ms": Instant(5_000),
        "first_write_us": Instant(5_001),
        "timeout_ms": 60_000,
        "interval_ms": 1_000,
        "transaction": Name("transaction", "t-3"),
        "producer_id": Name("producer", 1_004),
        "count_ms": "3",
    }


def test_instants_count_from_the_time_given() -> None:
    assert fields_of(Entry(), 5_000)["timestamp_ms"] == Instant(0)


def test_a_transaction_that_is_a_record_is_opened() -> None:
    handle = fields_of(Entry(transaction=Session("t", 4)))["transaction"]
    assert dict(handle.fields) == {
        "transactional_id": "t",
        "producer_epoch": Rank("epoch of t", 4),
    }


def test_an_epoch_without_a_transactional_id_is_a_number() -> None:
    assert fields_of(Epoch(4)) == {"producer_epoch": 4}


@pytest.mark.parametrize(
    ("name", "value", "opened"),
    [
        ("last_write_us", 12, Instant(12)),
        ("checkpoint_id", 3, Rank("checkpoint", 3)),
        ("transaction", "t", Name("transaction", "t")),
        ("positions", 4, 4),
        ("us", 4, 4),
        ("is_late_us", True, True),
    ],
)
def test_the_name_of_a_list_state_speaks_for_its_elements(
    name: str, value: Any, opened: Any
) -> None:
    assert Opener().element(name, value) == opened


def test_marks_of_a_world_stay_and_what_is_inside_lists_and_dicts_is_opened() -> None:
    name = Name("transaction", "t")
    held = [Instant(3), OnlyIfNamed(name, (name, Epoch(1))), {"b": [2], "a": Word.OPEN}]
    opened = Opener().opened(held)
    epoch = Record("Epoch", (("producer_epoch", 1),))
    assert opened == (
        Instant(3),
        OnlyIfNamed(name, (name, epoch)),
        Record("dict", (("a", "open"), ("b", (2,)))),
    )
    assert type(opened[2].fields[0][1]) is str
