"""What the reader of a clean run saw: every value with its place, as the world held it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from semantix.history.events import Entry, History, Place
from semantix.history.job_events import Ended
from semantix.history.source_events import STATE
from semantix.history.world_events import Appeared, ReadBack, RowChanged, Written
from semantix.model.canonical_json import identity_text, value_at
from semantix.model.outcomes import JobEnd


@dataclass(frozen=True, slots=True)
class Sight:
    """One value that a reader saw.

    Attributes:
        place: name of the topic, log or table.
        row: key of the row in a table; empty in a log.
        record_id: identity in the value; empty: it has none.
        text: canonical JSON of the whole value.
    """

    place: str
    row: str
    record_id: str
    text: str

    @property
    def value(self) -> Any:
        """The value, decoded."""
        return json.loads(self.text)


@dataclass(frozen=True, slots=True)
class CleanView:
    """What the reader of one clean run saw, in order.

    Attributes:
        finals: (place, row) → what the row shows in the end.
        places: all places that were written to, sorted; those of the input are left out.
        is_finished: the job has finished.
        is_later: the run differs from the first one by the time of day only, so its batches are cut
            at the same records.
    """

    sights: tuple[Sight, ...]
    finals: Mapping[tuple[str, str], Sight]
    places: tuple[str, ...]
    is_finished: bool
    is_later: bool = False

    def of_places(self, names: Collection[str]) -> CleanView:
        """Return what was seen at these places only."""
        finals = {key: sight for key, sight in self.finals.items() if key[0] in names}
        kept = tuple([sight for sight in self.sights if sight.place in names])
        return replace(self, sights=kept, finals=finals)

    def identified_at(self, path: str) -> CleanView:
        """Return the same view with the identities at another path."""

        def found(sight: Sight) -> Sight:
            record_id = identity_text(value_at(sight.value, path.split(".")))
            return replace(sight, record_id=record_id)

        finals = {key: found(sight) for key, sight in self.finals.items()}
        return replace(self, sights=tuple(map(found, self.sights)), finals=finals)

    def has_rows(self) -> bool:
        """Return whether a reader saw rows of a table."""
        return any(sight.row for sight in self.sights)

    def rows_of(self, known: Collection[str]) -> dict[str, list[str]]:
        """Return record id → the rows that showed it, in order, for these records."""
        found: dict[str, list[str]] = {}
        for sight in self.sights:
            if sight.record_id in known and sight.row not in found.setdefault(sight.record_id, []):
                found[sight.record_id].append(sight.row)
        return found


def clean_view(history: History) -> CleanView:
    """Return what the reader of a clean run saw, from its history with raw values."""
    inputs = {_name(one.name) for one in history.header.places if one.role == "input"}
    sights: list[Sight] = []
    finals: dict[tuple[str, str], Sight] = {}
    places: dict[str, bool] = {}
    shown: dict[str, tuple[Sight, ...]] = {}  # the last content of logs that are read as a whole
    is_finished = False
    for event in history.facts:
        if isinstance(event, Written):
            places[_name(event.place)] = True
        elif isinstance(event, Appeared):
            sights += _sights(event.place, "", event.entries)
            if event.entries:
                places[_name(event.place)] = True
        elif isinstance(event, RowChanged):
            places[_name(event.place)] = True
            key = (_name(event.place), event.key)
            finals.pop(key, None)
            if event.entry is not None:
                finals[key] = next(iter(_sights(event.place, event.key, (event.entry,))))
                sights.append(finals[key])
        elif isinstance(event, ReadBack) and event.isolation == STATE:
            sights = list(_sights(event.place, "", event.entries))
            places[event.place] = True
        elif isinstance(event, ReadBack):
            shown[event.place] = tuple(_sights(event.place, "", event.entries))
            if event.entries:
                places[_name(event.place)] = True
        elif isinstance(event, Ended):
            is_finished = event.end == JobEnd.FINISHED
    sights += [sight for content in shown.values() for sight in content]
    return CleanView(tuple(sights), finals, tuple(sorted(places.keys() - inputs)), is_finished)


def judged_names(places: Sequence[Place]) -> tuple[str, ...]:
    """Return the names of the declared outputs; empty if the spec declares none."""
    return tuple(dict.fromkeys([_name(one.name) for one in places if one.role == "output"]))


def _sights(part: str, row: str, entries: Sequence[Entry]) -> Iterator[Sight]:
    for record_id, _, text in entries:
        yield Sight(_name(part), row, record_id, text)


def _name(part: str) -> str:
    return part if part.startswith("/") else part.partition("/")[0]  # a path is a whole name
