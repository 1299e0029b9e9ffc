"""The conditions under which a verdict holds, and how each of them was tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from semantix.plan.plan_text import plan_lines
from semantix.report.escaping import escaped

NOT_TRIED = "not tried"
NOT_SHOWN = "not shown necessary"
_VERDICTS = {
    "necessary": "necessary",
    "not_shown_necessary": NOT_SHOWN,
    "enforced": "enforced by the connector",
    "undecided": "undecided",
    "not_tried": NOT_TRIED,
}
_OF_THE_PROCESS = (
    ("module_state", "memory of the connector's modules"),
    ("interpreter", "another interpreter"),
    ("effects", "effects outside of the connector's clients"),
)


@dataclass(frozen=True, slots=True)
class ConditionView:
    """One condition.

    Attributes:
        outcome: `found`, `not found` for a deviation of the source; `missing` for something that
            the spec requires and no dry run has shown; `necessary`, `not shown necessary`,
            `enforced by the connector`, `undecided` or `not tried` for a precondition of the claim;
            `holds` or `not tried` for a premise of the search; `not searched` for a fault that
            could not be tried as it should be.
        tried: how it was tried, in a sentence; empty if it was not.
        seen: lines about what happened without the condition; else empty.
        plan: the lines of the schedule that shows it; empty: there is none.
        shown: the finding in short, `EO loss after crash at wal_send:during`, or how the connector
            refuses to start; empty: there is neither.
        replay: the command that shows it again; empty: there is none.
    """

    name: str
    outcome: str
    tried: str = ""
    seen: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()
    shown: str = ""
    replay: str = ""


def preconditions_of(entry: Mapping[str, Any]) -> tuple[ConditionView, ...]:
    """Return the preconditions of the claim.

    Args:
        entry: one result of a certificate.
    """
    return tuple(map(_precondition, entry["preconditions"]))


def premises_of(entry: Mapping[str, Any]) -> tuple[ConditionView, ...]:
    """Return the conditions under which the search speaks for runs that it has not made."""
    return tuple(_premises(entry))


def needed(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the preconditions without which the claim was seen to break."""
    return tuple([escaped(one["name"]) for one in entry["preconditions"] if one["necessary"]])


def condition_in_words(one: ConditionView) -> str:
    """Return a precondition of the claim, and what was found out about it, in one line."""
    seen = f": {one.shown}" if one.shown else ""
    how = f" ({one.tried})" if one.tried else ""
    return f"precondition {one.name}: {one.outcome}{seen}{how}"


def _precondition(found: Mapping[str, Any]) -> ConditionView:
    tried, reason = found.get("tried") or "", found.get("reason") or ""
    if found.get("refusal"):
        reason = ""  # it repeats the refusal
    words = {None: "undecided" if tried else NOT_TRIED, True: "necessary", False: NOT_SHOWN}
    plan = found.get("plan")
    return ConditionView(
        escaped(found["name"]),
        _VERDICTS.get(found.get("verdict") or "", words[found["necessary"]]),
        escaped("; ".join(filter(None, (tried, reason)))),
        tuple(map(escaped, (found.get("finding") or _refused(found)).splitlines())),
        tuple(plan_lines(plan)) if plan else (),
        escaped(_shown(found)),
        escaped(found.get("replay") or ""),
    )


def _refused(found: Mapping[str, Any]) -> str:
    refusal = found.get("refusal")
    if not refusal:
        return ""
    return f"the connector refuses to start, in {refusal['during']}: {refusal['error']}"


def _shown(found: Mapping[str, Any]) -> str:
    if found.get("refusal"):
        return " ".join(_refused(found).split())
    if not found.get("oracle"):
        return ""
    plan = found.get("plan") or {}
    faults = [f"{one['do']} at {one['at']}" for one in plan.get("faults", ())]
    after = f"after {', '.join(faults)}" if faults else "without a fault"
    return f"{found['oracle']} {found['kind']} {after}"


def _premises(entry: Mapping[str, Any]) -> Iterator[ConditionView]:
    search = entry["search"]
    told = dict.fromkeys(text for closed in search["closed"] for text in closed["premises"])
    for text in told:
        name, _, how = text.partition(": ")
        yield ConditionView(escaped(name), "", escaped(how))
    process = search.get("process") or {}
    for key, name in _OF_THE_PROCESS:
        if process.get(key):
            how = process[key]
            begins = how.startswith(NOT_TRIED)
            yield ConditionView(name, NOT_TRIED if begins else "", escaped(how))
    for one in entry.get("deviations", ()):
        outcome = NOT_TRIED if one["found"] is None else "found" if one["found"] else "not found"
        how = one["reason"] or f"{one['input']}; {one['harm'] or 'no harm'} was seen"
        yield ConditionView(f"deviation {escaped(one['name'])}", outcome, escaped(how))
    for one in search.get("required", ()):
        seen = one["seen"]
        outcome = NOT_TRIED if seen is None else "holds" if seen >= one["at_least"] else "missing"
        how = "not counted on this world" if seen is None else f"seen {seen}"
        yield ConditionView(escaped(f"{one['what']}, at least {one['at_least']}"), outcome, how)
    for text in search["not_searched"]:
        yield ConditionView("a fault that was not searched", NOT_TRIED, escaped(text))
