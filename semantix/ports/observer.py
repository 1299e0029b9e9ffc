"""What hears of the changes in a world: the history, or a test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Observer(Protocol):
    """Hears from a world each change of the stored values and of the reader's view.

    A `place` is a topic partition (`out/0`), an append-only table or a table. The values of a
    `unit` (a transaction) become visible together; the empty unit is a plain write. Values are raw,
    as the world holds them (bytes, dict, row). The observer derives the records' identities.

    Attributes:
        isolation: isolation of the reader whose view the world reports: `read_committed` or
            `read_uncommitted`.
    """

    isolation: str

    def fed(self, place: str, values: Sequence[object]) -> None:
        """Note that these values were put into `place` from outside of the job, as its input."""
        ...

    def published(self, place: str, position: int, owner: str) -> None:
        """Note how far a connector says that it has read `place` (Kafka: a committed offset)."""
        ...

    def written(self, place: str, unit: str, values: Sequence[object], owner: str) -> None:
        """Note values that arrived in the world, in this order; no reader need see them yet."""
        ...

    def appeared(
        self, place: str, unit: str, values: Sequence[object], end: int, high: int
    ) -> None:
        """Note values that the reader of the log `place` sees now, behind those it saw before.

        Args:
            values: the new values; empty if only the positions moved.
            end: the reader's end position (Kafka: last stable offset).
            high: the position behind the last value of any kind (Kafka: high watermark).
        """
        ...

    def row(self, place: str, key: str, value: object | None) -> None:
        """Note the new value of the row `key` in the table `place`; None: the row is gone."""
        ...

    def replaced(self, place: str, values: Sequence[object]) -> None:
        """Note that the reader of the log `place` sees these values now, and no others.

        A world reports this where values may vanish again: a file may be removed or overwritten.
        """
        ...

    def part_changed(
        self, place: str, name: str, gone: Sequence[object], added: Sequence[object]
    ) -> None:
        """Note that a finished file of `place` is no longer what a reader has seen.

        Args:
            name: path of the file.
            gone: the values that it had, `added`: those that it had not.
        """
        ...

    def unit_ended(self, unit: str, committed: bool) -> None:
        """Note that the commit or abort of a unit is durable."""
        ...
