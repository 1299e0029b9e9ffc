"""The first difference between two runs of one scenario, and the connector's line behind it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from semantix.history.visits import STEP
from semantix.ports.gate import Actor
from semantix.scenario.call_sites import call_site
from semantix.scenario.connector_loading import load_class
from semantix.scenario.runner import PreparedRun
from semantix.scenario.scenario import Scenario

_NOTHING = "nothing more"
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
    """Return both events; of events of one kind, the place at which they begin to differ."""
    words = [_visit(line) for line in (one, other)]
    if words[0] == words[1] or not any(words):
        words = _parts(_fields(one), _fields(other))
    else:
        words = [
            word or f"{_fields(line)[:_BEHIND]!r}"
            for word, line in zip(words, (one, other), strict=True)
        ]
    return f"{words[0]} here, {words[1]} in a fresh interpreter"


def _parts(first: str, second: str) -> list[str]:
    pairs = enumerate(zip(first, second, strict=False))
    at = next((index for index, (a, b) in pairs if a != b), min(len(first), len(second)))
    start = max(0, at - _BEFORE)
    return [repr(text[start : at + _BEHIND] or _NOTHING) for text in (first, second)]


def _visit(line: str) -> str:
    """Return `store.append:before of sink-0#1` for the visit of a step; else nothing."""
    if not line:
        return _NOTHING
    _, _, kind, *fields = msgspec.json.decode(line)
    return f"{fields[0]}:{fields[1]} of {fields[2]}" if kind == STEP else ""


def _fields(line: str) -> str:
    """Return an event without time and number: `row "r1", …`."""
    if not line:
        return ""
    time_us, _, kind, *fields = msgspec.json.decode(line)
    return f"{kind} {msgspec.json.encode(fields).decode()[1:-1]} at {time_us} us"


def _line_before(scenario: Scenario, sequence: int) -> str:
    """Return the connector's last line before an event; if there is none, its first line."""
    before = behind = ""

    def look(run: PreparedRun, _: Actor, *__: object) -> None:
        nonlocal before, behind
        if run.recorder.event_count <= sequence:
            before = call_site(sys._getframe(1)) or before
        elif not behind:
            behind = call_site(sys._getframe(1))

    PreparedRun(scenario, probe=look).run()
    return before or behind or _first_line(scenario)


def _first_line(scenario: Scenario) -> str:
    """Return the line at which the connector's `invoke` begins; empty if it has no source."""
    if not scenario.spec.connector:
        return ""
    code = getattr(getattr(load_class(scenario.spec.connector), "invoke", None), "__code__", None)
    if code is None:
        return ""
    return f"{Path(code.co_filename).name}:{code.co_firstlineno} in invoke"
