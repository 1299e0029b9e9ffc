"""The first difference between two runs of one scenario, and the connector's line behind it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from semantix.ports.gate import Actor
from semantix.scenario.call_sites import call_site
from semantix.scenario.runner import PreparedRun
from semantix.scenario.scenario import Scenario

_BEFORE, _BEHIND = 25, 35  # characters that are shown around the first difference


@dataclass(frozen=True, slots=True)
class Difference:
    """The first event that differs.

    Attributes:
        sequence: number of the event.
        time_us: simulated time of it.
        what: both events in words.
        where: the line of the connector that was called before; empty if there is none.
    """

    sequence: int
    time_us: int
    what: str
    where: str


def first_difference(
    scenario: Scenario, lines: Sequence[str], others: Sequence[str]
) -> Difference | None:
    """Compare two histories of a scenario, as lines of JSON; the first line is the header.

    The scenario is run once more to find the line of the connector.
    """
    for index in range(1, max(len(lines), len(others))):
        one = lines[index] if index < len(lines) else ""
        other = others[index] if index < len(others) else ""
        if one != other:
            time_us, *_ = msgspec.json.decode(one or other)
            what = _told(one, other)
            return Difference(index - 1, time_us, what, _line_before(scenario, index - 1))
    return None


def _told(one: str, other: str) -> str:
    """Return both events around the place at which they begin to differ."""
    first, second = _fields(one), _fields(other)
    pairs = enumerate(zip(first, second, strict=False))
    at = next((index for index, (a, b) in pairs if a != b), min(len(first), len(second)))
    start = max(0, at - _BEFORE)
    here, there = (text[start : at + _BEHIND] or "nothing more" for text in (first, second))
    return f"{here!r} here, {there!r} in a fresh interpreter"


def _fields(line: str) -> str:
    """Return an event without time and number: `row "r1", …`."""
    if not line:
        return ""
    time_us, _, kind, *fields = msgspec.json.decode(line)
    return f"{kind} {msgspec.json.encode(fields).decode()[1:-1]} at {time_us} us"


def _line_before(scenario: Scenario, sequence: int) -> str:
    found = ""

    def look(run: PreparedRun, _: Actor, *__: object) -> None:
        nonlocal found
        if run.recorder.event_count <= sequence:
            found = call_site(sys._getframe(1)) or found

    PreparedRun(scenario, probe=look).run()
    return found
