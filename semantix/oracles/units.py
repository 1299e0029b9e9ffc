"""Units (transactions) for the oracle VIS: their records, and which of them a reader has seen."""

from __future__ import annotations

from dataclasses import dataclass, field

from semantix.history.events import Entry


@dataclass(frozen=True, slots=True)
class UnitState:
    """A frozen `Unit`. Names are not compared: every transaction has a new one."""

    owner: str
    waiting: tuple[tuple[str, tuple[str, ...]], ...]
    shown: tuple[str, ...]
    committed: bool | None
    is_excused: bool
    overtaken: tuple[str, ...]
    name: str = field(compare=False)
    order: int = field(compare=False)


class Unit:
    """A unit that can still lead to a violation.

    Attributes:
        owner: label of the subtask that writes it, without the number of the attempt.
        order: number of its first write among those of all units. The units of one owner have the
            order of their checkpoints.
        waiting: place → ids of the records that are written there and not seen yet, in order.
        shown: places where a reader has seen a record of it.
        committed: True: committed; False: aborted; None: undecided.
        is_excused: its commit failed or had no answer, and the job has not been restored since.
        overtaken: places where a reader saw a later unit of the same owner first.
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
        """Add records that were written."""
        waiting = self.waiting.get(place)
        if waiting is None:
            waiting = self.waiting[place] = []
        for entry in entries:
            waiting.append(entry[0])

    def show(self, place: str, entries: tuple[Entry, ...]) -> bool:
        """Note records that a reader sees; return False if it skipped records before them."""
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
        """Return whether a reader has seen a part of the unit."""
        return bool(self.shown) and any(self.waiting.values())

    def is_torn_at(self, place: str) -> bool:
        """Return whether a reader has seen a part of the unit's records in one place."""
        return place in self.shown and bool(self.waiting.get(place))

    def is_settled(self) -> bool:
        """Return whether the unit is aborted, or committed and seen as a whole."""
        if self.committed is None:
            return False
        return not self.committed or not any(self.waiting.values())

    def unseen(self) -> list[str]:
        """Return the ids of the records that no reader has seen, by place."""
        return [record_id for place in sorted(self.waiting) for record_id in self.waiting[place]]

    def freeze(self) -> UnitState:
        """Return the state as a value."""
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
    """Return the unit of a frozen state."""
    unit = Unit(frozen.name, frozen.owner, frozen.order)
    unit.waiting = {place: list(ids) for place, ids in frozen.waiting}
    unit.shown = dict.fromkeys(frozen.shown, True)
    unit.committed, unit.is_excused = frozen.committed, frozen.is_excused
    unit.overtaken = dict.fromkeys(frozen.overtaken, True)
    return unit
