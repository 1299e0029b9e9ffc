"""The port of transactions behind the gate: its steps, and a request that is late."""

from __future__ import annotations

from typing import Any, NoReturn

import pytest

from semantix.errors import InternalError
from semantix.ports.gate import CallFault
from semantix.ports.kafka_transactions import TransactionDescription
from semantix.testing.solo_session import SoloSession
from semantix.worlds.containers.clients.kafka_names import RunNames
from semantix.worlds.containers.clients.kafka_transaction_port import InstrumentedTransactions


class Killed(Exception):
    """Stands for SIGKILL."""


class Broker:
    """Notes what it is asked; also the parent process that pauses it."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def describe(self, transactional_id: str) -> TransactionDescription:
        self.told.append(f"describe {transactional_id}")
        return TransactionDescription("Ongoing", 7, 2)

    def end(self, *asked: object) -> None:
        self.told.append(("end", *asked))

    def send_end(self, *asked: object) -> None:
        self.told.append(("send_end", *asked))

    def pause(self) -> None:
        self.told.append("pause")

    def sent(self, request: str) -> NoReturn:
        self.told.append(f"sent {request}")
        raise Killed


def _port(session: SoloSession, broker: Broker, late: Any) -> InstrumentedTransactions:
    given: Any = broker
    return InstrumentedTransactions(session, RunNames("s1"), given, late=late)


def test_each_call_is_a_step_and_takes_a_round_trip() -> None:
    session, broker = SoloSession(), Broker()
    port = _port(session, broker, None)
    start_us = session.clock.now_us()
    assert port.describe("t").producer_id == 7
    port.end("t", 7, 2, commit=True)
    assert broker.told == ["describe s1-t", ("end", "s1-t", 7, 2, True)]
    assert session.clock.now_us() - start_us == 2_000
    assert [position for _, position in session.gate.visits] == ["before", "after"] * 2


def test_a_late_end_is_sent_to_the_paused_broker_and_nothing_follows() -> None:
    session, broker = SoloSession(), Broker()
    session.gate.plan_fault("kafka.transactions.end", CallFault("late_request", by_us=5))
    with pytest.raises(Killed):
        _port(session, broker, broker).end("t", 7, 2, commit=True)
    assert broker.told == ["pause", ("send_end", "s1-t", 7, 2, True), "sent s1-t"]
    assert session.gate.visits == [("kafka.transactions.end", "before")]


def test_nothing_is_late_without_a_parent_that_pauses() -> None:
    session, broker = SoloSession(), Broker()
    session.gate.plan_fault("kafka.transactions.end", CallFault("late_request", by_us=5))
    with pytest.raises(InternalError, match="no parent process"):
        _port(session, broker, None).end("t", 7, 2, commit=True)
    assert broker.told == []
