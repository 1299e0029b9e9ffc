"""Tells the events of one history: with short names, and followed records first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from semantix.history.events import Entry, Event, History
from semantix.history.world_events import (
    Appeared,
    LeftOpen,
    RowChanged,
    UnitEnded,
    Written,
)
from semantix.report.timelines.names import short_names, units_of
from semantix.report.timelines.sentences import (
    TELL,
    Sentence,
    appeared_in,
    ids_of,
    listed,
    written_in,
)
from semantix.report.unit_endings import UnitEndings

_VALUE_MAX = 60


@dataclass
class Teller:
    """Tells the events of one history, in their order.

    Attributes:
        units: short names of units.
        followed: records that a sentence names before all others.
        inputs: the text of each followed record in the input. If a reader sees another text, the
            sentence has it.
    """

    units: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    followed: frozenset[str] = frozenset()
    inputs: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    _endings: UnitEndings = field(default_factory=UnitEndings)

    def read(self, event: Event) -> None:
        """Take the next event; to be called for each event, told or not."""
        self._endings.read(event)

    def tell(self, event: Event) -> Sentence:
        """Return the sentence about the event that was read last."""
        if isinstance(event, UnitEnded):
            who, verb, call = self._endings.ended(event)
            behind = f", in {call}" if call else ""
            return who, f"{verb} {self.unit(event.unit)}{behind}"
        if isinstance(event, Written):
            return event.owner, self.written(event, ids_of(event.entries))
        if isinstance(event, Appeared):
            told = self.appeared(event, ids_of(event.entries))
            return "reader", f"{told}{self._values(event.entries)}"
        if isinstance(event, RowChanged) and event.entry is not None:
            return "reader", f"{TELL[event.kind](event)[1]}{self._values((event.entry,))}"
        if isinstance(event, LeftOpen):
            return "world", f"keeps {event.leftover_kind} {self.unit(event.name)}"
        return TELL[event.kind](event)

    def written(self, event: Written, ids: Sequence[str]) -> str:
        """Return the sentence about a write of these records."""
        return written_in(event, self.unit(event.unit), self._listed(ids))

    def appeared(self, event: Appeared, ids: Sequence[str]) -> str:
        """Return the sentence about a reader who sees these records."""
        return appeared_in(event, self.unit(event.unit), self._listed(ids))

    def _values(self, entries: Sequence[Entry]) -> str:
        """Return the values of followed records that are not those of the input."""
        other = [
            f"{record} as {text[:_VALUE_MAX]}{'…' if len(text) > _VALUE_MAX else ''}"
            for record, _, text in entries
            if record in self.inputs and text != self.inputs[record]
        ]
        return f": {', '.join(other)}" if other else ""

    def _listed(self, ids: Sequence[str]) -> str:
        named = [one for one in ids if one in self.followed]
        others = len(ids) - len(named)
        if not named or not others:
            return listed(ids)
        return f"{listed(named)} and {others} other{'s' if others > 1 else ''}"

    def unit(self, name: str) -> str:
        """Return the short name of a unit."""
        return self.units.get(name, name)


def teller_of(history: History, followed: Iterable[str]) -> Teller:
    """Return the teller of a history, which names these records before all others."""
    wanted = frozenset(followed)
    inputs = {one.record_id: one.text for one in history.header.records if one.record_id in wanted}
    return Teller(short_names(units_of(history.facts)), wanted, inputs)
