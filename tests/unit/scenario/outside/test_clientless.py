"""What a part of the world that the job does not see refuses."""

from __future__ import annotations

import pytest

from semantix.errors import ContractError
from semantix.scenario.outside.acts import OutsideActs
from semantix.scenario.outside.clientless import ClientlessWorld
from semantix.scenario.outside.live_input import LiveInput


def test_it_has_no_client_no_place_and_no_timeout() -> None:
    world = LiveInput()
    with pytest.raises(ContractError, match=r"client\('input'\): there is no such client"):
        world.clients(object())
    with pytest.raises(ContractError, match="input:x is no place"):
        world.feed("x", [])
    assert world.deadlines(world.capture(0)) == {}
    assert (world.settled_by_us(), world.leftovers(), world.observed()) == (0, (), ())


def test_the_acts_of_others_are_such_a_part() -> None:
    assert issubclass(OutsideActs, ClientlessWorld)
    assert OutsideActs.kind == "others"
