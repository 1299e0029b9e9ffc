"""Handles of clients that were not closed."""

from __future__ import annotations

from semantix.testing.solo_session import SoloSession
from semantix.worlds.simulated.kafka.client.link import OpenHandles


def test_open_handles_of_living_attempts_are_leftovers() -> None:
    handles = OpenHandles()
    living, dead = SoloSession(owner="a-0#1"), SoloSession(owner="b-0#1")
    numbers = [
        handles.register(name, session)
        for name, session in (("one", living), ("two", living), ("three", dead))
    ]
    assert numbers == [1, 2, 3]
    dead.kill()
    handles.release(1)
    handles.release(1)
    assert [(left.name, left.owner) for left in handles.leftovers()] == [("two", "a-0#1")]
    handles.clear()
    assert handles.leftovers() == []
    assert handles.register("four", living) == 4
