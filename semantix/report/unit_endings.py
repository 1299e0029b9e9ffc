"""Finds out who ended a unit: a subtask by a call, or the world by a timeout of its own."""

from __future__ import annotations

from semantix.history.events import Event
from semantix.history.job_events import Cancelled, Crashed, Failed
from semantix.history.protocol_events import StepVisited
from semantix.history.world_events import UnitEnded, Written

_ENDING_CALLS = {True: {"commit", "end"}, False: {"abort", "init", "end"}}


class UnitEndings:
    """Reads a history event by event, and remembers which subtask is inside which client call."""

    def __init__(self) -> None:
        self._calls: dict[str, str] = {}  # label of an attempt → the call that it has not left
        self._owners: dict[str, str] = {}  # unit → subtask that wrote into it

    def read(self, event: Event) -> None:
        """Take one more event, before it is told."""
        if isinstance(event, StepVisited):
            if "." in event.step and event.position == "before":
                self._calls[event.who] = event.step
            elif event.position == "after":
                self._calls.pop(event.who, None)
        elif isinstance(event, Written):
            if event.unit:
                self._owners[event.unit] = _subtask(event.owner)
        elif isinstance(event, Crashed | Cancelled | Failed):
            self._calls.pop(event.who, None)

    def ended(self, event: UnitEnded) -> tuple[str, str, str]:
        """Return who ended a unit, how, and in which call: `("sink-0#1", "aborts", "store.abort")`.

        If the world ended it, the call is empty.
        """
        verb = "commits" if event.committed else "aborts"
        words = _ENDING_CALLS[event.committed]
        callers = [
            (who, call)
            for who, call in self._calls.items()
            if words & set(call.rpartition(".")[2].split("_"))
        ]
        own = [one for one in callers if _subtask(one[0]) == self._owners.get(event.unit)]
        found = own or (callers if len(callers) == 1 else [])
        who, call = found[-1] if found else ("world", "")
        return who, verb, call


def _subtask(label: str) -> str:
    return label.partition("#")[0]
