"""Finds out to which outside system a place belongs: from the calls of those that write there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from semantix.history.events import Event
from semantix.history.job_events import Cancelled, Crashed
from semantix.history.protocol_events import StepVisited
from semantix.history.world_events import Written
from semantix.model.catalogue import system_of


def systems_of_places(events: Iterable[Event]) -> Mapping[str, str]:
    """Return `{"out/0": "kafka"}`; a place is missing if the history does not tell its system.

    A write inside of a client call belongs to the system of the call. A write outside of one (a
    client sends later) belongs to the only system that its attempt has called, if it is only one.
    """
    open_calls: dict[str, str] = {}
    called: dict[str, set[str]] = {}
    found: dict[str, str] = {}
    later: dict[str, set[str]] = {}
    for event in events:
        if isinstance(event, StepVisited):
            system = system_of(event.step)
            if system and event.position == "before":
                open_calls[event.who] = system
                called.setdefault(_subtask(event.who), set()).add(system)
            elif system and event.position == "after":
                open_calls.pop(event.who, None)
        elif isinstance(event, Crashed | Cancelled):
            open_calls.pop(event.who, None)
        elif isinstance(event, Written):
            system = open_calls.get(event.owner, "")
            if system:
                found.setdefault(event.place, system)
            later.setdefault(event.place, set()).add(_subtask(event.owner))
    for place, owners in later.items():
        systems = {system for owner in sorted(owners) for system in called.get(owner, ())}
        if place not in found and len(systems) == 1:
            found[place] = systems.pop()
    return found


def system_of_all(events: Iterable[Event]) -> str:
    """Return the only system that the run has called; empty if there are none or several."""
    steps = (event.step for event in events if isinstance(event, StepVisited))
    systems = {system_of(step) for step in steps} - {""}
    return systems.pop() if len(systems) == 1 else ""


def _subtask(label: str) -> str:
    return label.partition("#")[0]
