"""What a reader must see, one slot for each entry, and which slot a visible entry fills."""

from __future__ import annotations

from collections.abc import Sequence

from semantix.history.events import Entry, Header
from semantix.history.expectation import FOLD, Expectation

NOTHING = -1


class Slots:
    """The entries of an expectation. Their numbers, from 0, follow the order of the entries.

    The rows of a fold have one slot for each different value: `max` may give one value for several
    prefixes of its input.

    Attributes:
        texts, wheres: one entry for each slot; empty: any value, or anywhere.
        owners: number of each slot's record, in input order. For a row of a fold: of the last
            record that leads to this value.
        due: slots that a reader must see in the end.
        by_record: number of a record → its slots.
        is_fold: the entries are found by their values, and not by an identity.
    """

    __slots__ = (
        "_may_stay", "by_record", "by_where", "due", "is_fold", "owners", "texts", "wheres"
    )  # fmt: skip

    def __init__(self, header: Header, expectation: Expectation) -> None:
        numbers = {record.record_id: number for number, record in enumerate(header.records)}
        merges = expectation.source == FOLD and header.view == "table"
        self.is_fold = expectation.source == FOLD
        self.texts: list[str] = []
        self.wheres: list[str] = []
        self.owners: list[int] = []
        self.due: list[int] = []
        self._may_stay: dict[int, bool] = {}
        self.by_record: dict[int, list[int]] = {}
        self.by_where: dict[str, list[int]] = {}
        known: dict[tuple[str, str], int] = {}
        for entry in expectation.entries:
            number, key = numbers[entry.record_id], (entry.where, entry.text)
            slot = known.get(key, NOTHING) if merges else NOTHING
            if slot == NOTHING:
                slot = known[key] = len(self.texts)
                self.texts.append(entry.text)
                self.wheres.append(entry.where)
                self.owners.append(number)
                self.by_where.setdefault(entry.where, []).append(slot)
            self.owners[slot] = max(number, self.owners[slot])
            self.by_record.setdefault(number, []).append(slot)
            if entry.is_due and slot not in self.due:
                self.due.append(slot)
            if entry.may_stay:
                self._may_stay[slot] = True

    def of_record(
        self, number: int, entry: Entry, where: str | None, counts: Sequence[int]
    ) -> tuple[int, bool, bool]:
        """Return the slot that an entry of this record fills.

        Args:
            where: key of the row, or name of the place; None: unknown.
            counts: how often each slot is filled now. Of equal slots, an empty one is filled first.
        Returns:
            (slot, has a right value, is at a right place); the slot is `NOTHING` if the record must
            not be visible.
        """
        slots = self.by_record.get(number)
        if not slots:
            return NOTHING, False, True
        texts, wheres = self.texts, self.wheres
        here = [one for one in slots if where is None or wheres[one] in ("", where)]
        right = [one for one in here or slots if texts[one] in ("", entry[2])]
        found = right or here or slots
        empty = [one for one in found if not counts[one]]
        return (empty or found)[0], bool(right), bool(here)

    def may_stay(self, slot: int) -> bool:
        """Return whether a row may show the slot in the end, although that is not due."""
        return slot in self._may_stay

    def of_text(self, entry: Entry, where: str | None, counts: Sequence[int]) -> int:
        """Return the slot of a fold that a value fills; `NOTHING` if no prefix gives this value."""
        near = range(len(self.texts)) if where is None else self.by_where.get(where, ())
        if where is not None:
            near = [*near, *self.by_where.get("", ())]
        found = [slot for slot in near if self.texts[slot] == entry[2]]
        empty = [slot for slot in found if not counts[slot]]
        return (empty or found or [NOTHING])[0]

    def written_by(self, numbers: Sequence[int], *, last_only: bool) -> list[int]:
        """Return the slots that these records, in input order, fill.

        Args:
            last_only: of each row only the last one: what a table then shows.
        """
        filled = [slot for number in numbers for slot in self.by_record.get(number, ())]
        if not last_only:
            return filled
        return list({self.wheres[slot] or slot: slot for slot in filled}.values())


def place_name(part: str) -> str:
    """Return the name of a place from the name that events give one of its parts: `out/0`.

    A pattern of files, `/out/*`, is the name of a whole place.
    """
    return part if part.startswith("/") else part.partition("/")[0]
