"""Words, places and keys of a fault; the finding that a plan expects."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.model.document import Document
from semantix.plan.checks import check_expectation, check_fault
from semantix.plan.fault_plan import Expectation
from semantix.plan.file_model import FaultKeys


def told(**keys: Any) -> list[str]:
    document = Document("plan.yaml")
    check_fault(FaultKeys(**keys), document, 0)
    return [problem.text for problem in document.problems]


@pytest.mark.parametrize(
    "keys",
    [
        {"do": "crash", "at": "wal_send:before"},
        {"do": "crash", "at": "wal_send:during", "part": 2},
        {"do": "crash_all", "at": "store.append:during", "part": 1},
        {"do": "crash_coordinator", "at": "ckpt_store_add:during", "applied": False},
        {"do": "error", "at": "store.append:before", "error": "StoreTimeout", "applied": True},
        {"do": "drop", "at": "ckpt_notify_deliver:before", "checkpoint": 2},
        {"do": "delay", "at": "ckpt_ack_send:before", "by_ms": 0.5},
        {"do": "stall", "at": "kafka_sink_send:after", "by_ms": 100.0},
    ],
)
def test_a_fault_that_can_strike_has_no_problem(keys: dict[str, Any]) -> None:
    assert told(**keys) == []


def test_a_place_without_a_position_is_told_by_what_is_wrong_with_it() -> None:
    assert told(do="crash", at="wal_send") == ["'wal_send' has no position"]
    assert told(do="crash", at="store.append") == ["'store.append' has no position"]
    assert told(do="crash", at="invoke") == ["unknown step 'invoke'"]


def test_every_mistake_of_a_fault_is_told() -> None:
    found = told(do="drop", at="wal_send:before", by_ms=1.0, record="r1")
    assert found == [
        "'drop' cannot strike at wal_send:before",
        "'drop' takes no 'by_ms' (its keys: none of its own)",
        "'record' is not built yet",
    ]


def test_a_call_fault_strikes_before_a_client_call_only() -> None:
    assert told(do="lose_response", at="store.append:before") == []
    assert told(do="lose_response", at="store.append:after") == [
        "'lose_response' cannot strike at store.append:after"
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (None, None),
        ("clean", Expectation(clean=True)),
        ({"clean": True}, Expectation(clean=True)),
        ({"finding": {"oracle": "EO"}}, Expectation("EO")),
        ({"finding": {"oracle": "EO", "kind": "loss"}}, Expectation("EO", "loss")),
    ],
)
def test_an_expectation_is_read(data: Any, expected: Expectation | None) -> None:
    document = Document("plan.yaml")
    assert check_expectation(data, document) == expected
    assert document.problems == []


@pytest.mark.parametrize(
    "data",
    ["dirty", {"clean": False}, {"finding": {"oracle": "EO"}, "more": 1}, {"finding": {}}],
)
def test_any_other_expectation_is_a_problem(data: Any) -> None:
    document = Document("plan.yaml")
    assert check_expectation(data, document) is None
    assert len(document.problems) == 1
