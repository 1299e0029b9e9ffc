"""Requests on their way are executed at their time, in order."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.testing.solo_session import SoloClock
from semantix.worlds.simulated.cassandra.requests import Part, Request
from semantix.worlds.simulated.cassandra.wire import Wire


class Node:
    """A node that remembers requests."""

    def __init__(self, clock: SoloClock) -> None:
        self.clock = clock
        self.version = 0
        self.executed: list[tuple[int, str, str]] = []
        self.old: list[str] = []

    def execute(self, request: Request, owner: str) -> str:
        if request.parts[0].text == "fail":
            raise ValueError
        self.executed.append((self.clock.now_us() - START_US, request.parts[0].text, owner))
        return "done"

    def note_old_timestamp(self, request: Request) -> None:
        self.old.append(request.parts[0].text)


class Waiter:
    """Remembers answers."""

    def __init__(self) -> None:
        self.answers: list[Any] = []

    def answered(self, answer: Any) -> None:
        self.answers.append(answer)


START_US = SoloClock().now_us()


def request(text: str, timestamp_us: int | None = None) -> Request:
    return Request((Part(text, None, None),), None, timestamp_us, 10, None)


@pytest.fixture
def node() -> Node:
    return Node(SoloClock())


def test_requests_are_executed_in_the_order_of_time_then_of_sending(node: Node) -> None:
    wire = Wire(node.clock, node)
    for text, due_us in (("late", 30), ("first", 10), ("second", 10)):
        wire.send(request(text), START_US + due_us, "sink-0#1", None)
    assert wire.settled_by_us() == START_US + 30
    node.clock.wait_us(20)
    assert node.executed == [(10, "first", "sink-0#1"), (10, "second", "sink-0#1")]
    node.clock.wait_us(20)
    assert node.executed[2] == (30, "late", "sink-0#1")
    assert wire.settled_by_us() == node.clock.now_us()
    assert node.version == 6  # sent and executed, each a durable change


def test_an_error_is_an_answer(node: Node) -> None:
    wire, waiter = Wire(node.clock, node), Waiter()
    wire.send(request("ok"), START_US + 1, "", waiter)
    wire.send(request("fail"), START_US + 2, "", waiter)
    node.clock.wait_us(5)
    assert waiter.answers[0] == "done"
    assert isinstance(waiter.answers[1], ValueError)


def test_a_timestamp_before_now_is_noted_where_a_client_sends_it(node: Node) -> None:
    wire = Wire(node.clock, node)
    wire.send(request("now", START_US), START_US + 1, "", None)
    wire.send(request("old", START_US - 1), START_US + 1, "", None)
    wire.put(request("restored", START_US - 1), START_US + 1, "", None)
    assert node.old == ["old"]
