"""Units (transactions) as the oracle VIS sees them: what each holds, and what of it is seen."""

from __future__ import annotations

from dataclasses import dataclass, field

from semantix.history.events import Entry


@dataclass(frozen=True, slots=True)
class UnitState:
    """A frozen `Unit`. Its name is kept, not compared: names only ever grow."""

    owner: str
    waiting: tuple[tuple[str, tuple[str, ...]], ...]
    shown: tuple[str, ...]
    committed: bool | None
    is_excused: bool
    overtaken: tuple[str, ...]
    name: str = field(compare=False)
    order: int = field(compare=False)


class Unit:
    """One unit that may still matter.

    Attributes:
        owner: the subtask, without its attempt.
        order: of the first write; ascending for one owner in the order of its checkpoints.
        waiting: place → ids of records written and not yet seen there, in order.
        shown: places where something of it was seen.
        committed: the decision, None before it.
        is_excused: its commit failed or went unanswered, and the recovery is still to come.
        overtaken: places where a later unit of the owner was seen first.
    """

    __slots__ = (
        "committed", "is_excused", "name", "order", "overtaken", "owner", "shown", "waiting"
    )  # fmt: skip

    def __init__(self, name: str, owner: str, order: int) -> None:
        self.name = name
        self.owner = owner
        self.order = order
        self.waiting: dict[str, list[str]] = {}
        self.shown: dict[str, bool] = {}
        self.committed: bool | None = None
        self.is_excused = False
        self.overtaken: dict[str, bool] = {}

    def write(self, place: str, entries: tuple[Entry, ...]) -> None:
        """Take more records."""
        waiting = self.waiting.setdefault(place, [])
        for entry in entries:
            waiting.append(entry[0])

    def show(self, place: str, entries: tuple[Entry, ...]) -> bool:
        """Take note of what is seen; give False if records before it were passed over."""
        waiting = self.waiting.get(place, [])
        self.shown[place] = True
        count = len(entries)
        in_order = [entry[0] for entry in entries] == waiting[:count]
        if in_order:
            del waiting[:count]
            return True
        for entry in entries:
            if entry[0] in waiting:
                waiting.remove(entry[0])
        return False

    def is_torn(self) -> bool:
        """Tell whether some of it, not all, is seen."""
        return bool(self.shown) and any(self.waiting.values())

    def is_torn_at(self, place: str) -> bool:
        """Tell whether some of what it holds in one place, not all, is seen there."""
        return place in self.shown and bool(self.waiting.get(place))

    def is_settled(self) -> bool:
        """Tell whether nothing of it can happen any more."""
        if self.committed is None:
            return False
        return not self.committed or not any(self.waiting.values())

    def unseen(self) -> list[str]:
        """Give the ids that are still waiting, in order of places."""
        return [record_id for place in sorted(self.waiting) for record_id in self.waiting[place]]

    def freeze(self) -> UnitState:
        """Give it as a value."""
        return UnitState(
            self.owner,
            tuple([(place, tuple(ids)) for place, ids in sorted(self.waiting.items()) if ids]),
            tuple(sorted(self.shown)),
            self.committed,
            self.is_excused,
            tuple(sorted(self.overtaken)),
            self.name,
            self.order,
        )


def thawed(frozen: UnitState) -> Unit:
    """Give the unit that was frozen."""
    unit = Unit(frozen.name, frozen.owner, frozen.order)
    unit.waiting = {place: list(ids) for place, ids in frozen.waiting}
    unit.shown = dict.fromkeys(frozen.shown, True)
    unit.committed, unit.is_excused = frozen.committed, frozen.is_excused
    unit.overtaken = dict.fromkeys(frozen.overtaken, True)
    return unit
