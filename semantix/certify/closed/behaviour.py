"""What a run did, without any number that differs from attempt to attempt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from semantix.history.events import History
from semantix.history.protocol_events import Emitted, Received
from semantix.history.visits import steps_and_visitors
from semantix.history.world_events import Appeared, RowChanged, Written
from semantix.model.guarantees import Verdict
from semantix.oracles.verdict import OracleVerdict


class Behaviour(NamedTuple):
    """Two runs that differ only in ids and times have equal behaviours.

    Attributes:
        visits: (step, position, subtask) of each visit, in order.
        records: (kind of event, subtask or place, record ids) of each event with records, in order.
        verdicts: of the oracles, by code.
    """

    visits: tuple[tuple[str, str, str], ...]
    records: tuple[tuple[Any, ...], ...]
    verdicts: tuple[tuple[str, Verdict], ...]


def behaviour_of(history: History, verdicts: Mapping[str, OracleVerdict]) -> Behaviour:
    """Return the behaviour that a history shows."""
    return Behaviour(
        tuple(steps_and_visitors(history.visits)),
        tuple([found for fact in history.facts if (found := _records(fact))]),
        tuple([(code, verdict.verdict) for code, verdict in verdicts.items()]),
    )


def difference(expected: Behaviour, found: Behaviour) -> str:
    """Say what the second run does otherwise; empty if both are equal."""
    if expected == found:
        return ""
    if expected.visits != found.visits:
        shown = _first(expected.visits, found.visits, lambda one: f"{one[2]} {one[0]}:{one[1]}")
        return f"where {shown[0]} is next otherwise, {shown[1]} is"
    if expected.records != found.records:
        shown = _first(expected.records, found.records, _record_words)
        return f"where {shown[0]} otherwise, {shown[1]}"
    before, after = dict(expected.verdicts), dict(found.verdicts)
    changed = [f"{code} is {after[code]}" for code in after if after[code] != before.get(code)]
    return ", ".join(changed)


def newly_violated(expected: Behaviour, found: Behaviour) -> tuple[str, ...]:
    """Return the codes of the oracles that only the second run violates."""
    before = dict(expected.verdicts)
    return tuple([
        code
        for code, verdict in found.verdicts
        if verdict is Verdict.VIOLATED is not before.get(code)
    ])  # fmt: skip


def _records(fact: object) -> tuple[Any, ...]:
    if isinstance(fact, Emitted | Received):
        return fact.kind, fact.who.partition("#")[0], fact.record_id
    if isinstance(fact, Written | Appeared):
        return fact.kind, fact.place, *[entry[0] for entry in fact.entries]
    if isinstance(fact, RowChanged):
        return fact.kind, fact.place, "" if fact.entry is None else fact.entry[0]
    return ()


def _record_words(one: tuple[Any, ...]) -> str:
    return f"{', '.join(one[2:]) or 'nothing'} is {one[0]} at {one[1]}"


def _first(expected: Sequence[Any], found: Sequence[Any], words: Any) -> tuple[str, str]:
    at = next(
        (index for index, (a, b) in enumerate(zip(expected, found, strict=False)) if a != b),
        min(len(expected), len(found)),
    )
    ends = [words(all_of[at]) if at < len(all_of) else "the end" for all_of in (expected, found)]
    return ends[0], ends[1]
