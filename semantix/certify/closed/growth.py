"""Finds the part of the state that keeps growing in a search that does not close.

Two kinds of parts grow:

- A number that counts up, or a time that has no mark. It has new values until the end of the
  search. The search keeps a sample of its states, at even distances. For each part of the state the
  new values in the last quarter of the sample are counted.
- A list that nothing empties. It gets longer with each crash. The states along one chain of crashes
  show its length.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from itertools import pairwise
from typing import Any

from semantix.certify.closed.canonical_state import CanonicalState
from semantix.certify.closed.opened_values import MARKS, Record
from semantix.model.counts import counted

SAMPLE_MAX = 256
_NEW_MIN = 3  # so many new values in the last quarter mean that a part grows

# A durable state, and what the oracles know at that point.
Seen = tuple[CanonicalState, object]


class Sample:
    """Some states of one search: at first each one, later every second, every fourth, …"""

    def __init__(self) -> None:
        self.states: list[Seen] = []
        self._every = 1
        self._count = 0

    def add(self, state: CanonicalState, judged: object) -> None:
        """Keep the state, or pass it over."""
        self._count += 1
        if self._count % self._every == 0:
            self.states.append((state, judged))
        if len(self.states) > SAMPLE_MAX:
            self.states = self.states[1::2]
            self._every *= 2


def what_grows(sample: Sequence[Seen], chain: Sequence[Seen]) -> str:
    """Name the part of the state that grows.

    Args:
        sample: some of all states, in the order in which the search saw them.
        chain: the states after the first, second, … crash of one chain.
    """
    return (
        _growing_value(sample)
        or _growing_list(chain)
        or "no single part of the state, but combinations of several"
    )


def _growing_value(sample: Sequence[Seen]) -> str:
    late = 3 * len(sample) // 4
    came_late: dict[str, dict[object, bool]] = {}  # part → value → whether it came late
    for index, seen in enumerate(sample):
        for part, value in _parts_of(seen):
            came_late.setdefault(part, {}).setdefault(value, index >= late)
    new = {part: sum(values.values()) for part, values in came_late.items()}
    most = max(new, key=lambda part: new[part], default="")  # of equal ones the first
    if new.get(most, 0) < _NEW_MIN:
        return ""
    return f"{most} ({counted(len(came_late[most]), 'value')} in {counted(len(sample), 'state')})"


def _growing_list(chain: Sequence[Seen]) -> str:
    parts = [dict(_parts_of(seen, only_lengths=True)) for seen in chain]
    grown = {}
    for part in parts[-1] if parts else ():
        lengths = [held.get(part, 0) for held in parts]
        steps = list(pairwise(lengths))
        if all(before <= after for before, after in steps):
            grown[part] = sum(before < after for before, after in steps)
    most = max(grown, key=lambda part: grown[part], default="")
    if grown.get(most, 0) < _NEW_MIN:
        return ""
    lengths = [str(held.get(most, 0)) for held in parts]
    return f"{most} (with each crash of a chain: {', '.join(lengths)})"


def _parts_of(seen: Seen, *, only_lengths: bool = False) -> Iterator[tuple[str, Any]]:
    state, judged = seen
    numbers = iter(state.numbers)
    next(numbers)  # the rank of "now"
    checkpoint, (last_id, worlds) = state.opened()
    trees = [("checkpoint", checkpoint), ("last checkpoint id", last_id)]
    trees += [*worlds, ("oracles", judged)]
    for name, tree in trees:
        for part, value, is_length in _leaves(tree, name, numbers):
            if is_length or not only_lengths:
                yield part, value


def _leaves(tree: Any, path: str, numbers: Iterator[int]) -> Iterator[tuple[str, Any, bool]]:
    kind = type(tree)
    if kind in MARKS:
        yield path, next(numbers), False
    elif kind is Record:
        for name, item in tree.fields:
            yield from _leaves(item, f"{path}.{name}", numbers)
    elif kind is tuple:
        yield f"the number of entries of {path}", len(tree), True
        for index, item in enumerate(tree):
            yield from _leaves(item, f"{path}[{index}]", numbers)
    elif is_dataclass(tree):
        for field in fields(tree):
            if field.compare:
                yield from _leaves(getattr(tree, field.name), f"{path}.{field.name}", numbers)
    else:
        yield path, tree, False
