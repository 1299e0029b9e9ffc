"""An observer for tests of a world: it keeps all calls of the world, in order."""

from __future__ import annotations

from collections.abc import Sequence


class ListObserver:
    """Implements `ports.world.Observer`; keeps each call.

    Attributes:
        told: a tuple `(method, *arguments)` for each call, in order; values are tuples.
    """

    def __init__(self, isolation: str = "read_committed") -> None:
        self.isolation = isolation
        self.told: list[tuple[object, ...]] = []

    def fed(self, place: str, values: Sequence[object]) -> None:
        """Remember input that somebody outside put there."""
        self.told.append(("fed", place, tuple(values)))

    def published(self, place: str, position: int, owner: str) -> None:
        """Remember a position that a connector told the world."""
        self.told.append(("published", place, position, owner))

    def written(self, place: str, unit: str, values: Sequence[object], owner: str) -> None:
        """Remember values that arrived."""
        self.told.append(("written", place, unit, tuple(values), owner))

    def appeared(
        self, place: str, unit: str, values: Sequence[object], end: int, high: int
    ) -> None:
        """Remember values that became visible."""
        self.told.append(("appeared", place, unit, tuple(values), end, high))

    def row(self, place: str, key: str, value: object | None) -> None:
        """Remember a row."""
        self.told.append(("row", place, key, value))

    def replaced(self, place: str, values: Sequence[object]) -> None:
        """Remember the whole content of a log."""
        self.told.append(("replaced", place, tuple(values)))

    def part_changed(
        self, place: str, name: str, gone: Sequence[object], added: Sequence[object]
    ) -> None:
        """Remember the change of a finished file."""
        self.told.append(("part_changed", place, name, tuple(gone), tuple(added)))

    def unit_ended(self, unit: str, committed: bool) -> None:
        """Remember a decision."""
        self.told.append(("unit_ended", unit, committed))
