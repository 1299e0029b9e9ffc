"""A client behind the gate: a step around each call, and simulated time for it."""

from __future__ import annotations

import pytest

from semantix.errors import TaskCrashed, UsageError
from semantix.ports.gate import CallFault
from semantix.ports.network import Network
from semantix.testing.solo_session import SoloSession
from semantix.worlds.instrument import InstrumentedClient, RealDoor


class Till:
    """A client whose calls remember when they happened."""

    currency = "EUR"

    def __init__(self, session: SoloSession) -> None:
        self.calls: list[tuple[str, int]] = []
        self._now_us = session.clock.now_us

    def pay(self, amount: int, *, to: str) -> str:
        self.calls.append((f"{amount} to {to}", self._now_us()))
        if amount < 0:
            raise ValueError(amount)
        return "paid"


def test_a_call_is_a_step_with_its_effect_in_the_middle() -> None:
    session = SoloSession()
    till = Till(session)
    start_us = session.clock.now_us()
    client = InstrumentedClient(till, session, "till", latency_us=301)
    assert client.pay(3, to="ann") == "paid"
    assert client.currency == "EUR"
    assert session.gate.visits == [("till.pay", "before"), ("till.pay", "after")]
    assert till.calls == [("3 to ann", start_us + 150)]
    assert session.clock.now_us() == start_us + 301


def test_a_call_that_fails_is_not_visited_after() -> None:
    session = SoloSession()
    client = InstrumentedClient(Till(session), session, "till")
    with pytest.raises(ValueError, match="-1"):
        client.pay(-1, to="bob")
    assert session.gate.visits == [("till.pay", "before")]


def test_an_attempt_that_is_dead_reaches_nothing() -> None:
    session = SoloSession()
    till = Till(session)
    session.kill()
    with pytest.raises(TaskCrashed):
        InstrumentedClient(till, session, "till").pay(3, to="ann")
    assert till.calls == []


def test_a_call_fault_is_refused() -> None:
    session = SoloSession()
    till = Till(session)
    session.gate.plan_fault("till.pay", CallFault("lose_response", applied=True))
    with pytest.raises(UsageError, match=r"'lose_response' of till\.pay is not applicable"):
        InstrumentedClient(till, session, "till").pay(3, to="ann")
    assert till.calls == []


def test_time_passes_after_an_error_that_an_answer_brought() -> None:
    session = SoloSession()
    door = RealDoor(session, "till", 1000)
    start_us = session.clock.now_us()
    with pytest.raises(ValueError, match="-1"):
        door.round_trip(lambda: Till(session).pay(-1, to="bob"))
    assert session.clock.now_us() == start_us + 1000


def _paused_door(session: SoloSession, for_us: int) -> RealDoor:
    """Give a door whose server is paused, and goes on by itself."""
    network = Network(session.clock)
    network.cut_until_us = session.clock.now_us() + for_us
    return RealDoor(session, "till", 1000, network)


def test_a_call_waits_in_simulated_time_until_a_paused_server_goes_on() -> None:
    session = SoloSession()
    till = Till(session)
    start_us = session.clock.now_us()
    door = _paused_door(session, 4_000_000)
    assert door.remote("pay", lambda: till.pay(3, to="ann")) == "paid"
    door.round_trip(lambda: till.pay(4, to="bob"))
    assert [at - start_us for _, at in till.calls] == [4_000_500, 4_001_500]


@pytest.mark.parametrize(
    ("timeout", "is_there", "waited_us"),
    [(1.5, False, 1_500_000), (0, False, 0), (4.0, True, 4_000_000), (-1, True, 4_000_000)],
)
def test_a_caller_waits_for_a_paused_server_as_long_as_its_timeout(
    timeout: float, is_there: bool, waited_us: int
) -> None:
    session = SoloSession()
    start_us = session.clock.now_us()
    door = _paused_door(session, 4_000_000)
    assert door.wait_for_server(timeout) is is_there
    assert session.clock.now_us() - start_us == waited_us
    assert bool(door.paused_us()) is not is_there


def test_a_server_that_is_not_paused_is_not_waited_for() -> None:
    session = SoloSession()
    for door in (RealDoor(session, "till"), RealDoor(session, "till", 1, Network(session.clock))):
        start_us = session.clock.now_us()
        assert door.wait_for_server(0)
        assert (session.clock.now_us() - start_us, door.paused_us()) == (0, 0)


def test_a_late_request_is_told_to_the_caller_and_other_faults_are_refused() -> None:
    session = SoloSession()
    door = RealDoor(session, "till")
    session.gate.plan_fault("till.pay", CallFault("late_request", by_us=5))
    session.gate.plan_fault("till.pay", CallFault("error"))
    assert door.before_late("pay")
    with pytest.raises(UsageError, match="'error'"):
        door.before_late("pay")
    assert not door.before_late("pay")


def test_a_call_fails_by_itself_if_its_timeout_is_over_before_the_server_goes_on() -> None:
    session = SoloSession()
    till = Till(session)
    start_us = session.clock.now_us()
    with pytest.raises(ValueError, match="-1"):
        _paused_door(session, 4_000_000).remote("pay", lambda: till.pay(-1, to="bob"), 1.5)
    assert till.calls == [("-1 to bob", start_us + 1_500_000)]
