"""Says which places of a spec's `input` and `output` no outside system of the spec has."""

from __future__ import annotations

from collections.abc import Iterator

from semantix.errors import UsageError
from semantix.intake.job_checks import Problem
from semantix.model.nearest import nearest_word
from semantix.scenario.declared_places import (
    aborts_by,
    has_any_place,
    has_timestamps,
    places_of,
)
from semantix.scenario.simulated_worlds import kinds_of
from semantix.spec.connector_spec import ConnectorSpec
from semantix.spec.job_settings import PlaceSettings


def place_problems(spec: ConnectorSpec) -> Iterator[Problem]:
    """Give each place that no world of the spec has, and each view that the place does not have."""
    kinds = kinds_of(spec.world_options)
    for index, place in _numbered(spec.places):
        where = (place.role, index, "place")
        if place.world not in kinds:
            near = nearest_word(place.world, kinds)
            text = f"{place.place!r} is in no world of this spec, which has {', '.join(kinds)}"
            yield where, f"{text}; did you mean {f'{near}:{place.name}'!r}?"
            continue
        if place.timestamps and not has_timestamps(place.world):
            text = f"input.{index}.timestamps: a record in {place.place!r} has no timestamp"
            yield (place.role, index, "timestamps"), text
        if place.aborted and not aborts_by(place.world):
            text = f"input.{index}.aborted: {place.place!r} knows no transactions of other writers"
            yield (place.role, index, "aborted"), text
        try:
            known = {one.name: one.view for one in places_of(spec, place.world)}
        except UsageError:  # wrong options are a problem of their own
            continue
        if place.name not in known and not (place.role == "input" and has_any_place(place.world)):
            names = [f"{place.world}:{name}" for name in known]
            near = f"; did you mean {nearest_word(place.place, names)!r}?" if names else ""
            yield where, f"there is no place {place.place!r}{near}"
        elif place.role == "output" and place.name in known and place.view != known[place.name]:
            text = f"a reader of {place.place!r} sees a {known[place.name]}, not a {place.view}"
            yield (place.role, index, "view"), text


def _numbered(places: tuple[PlaceSettings, ...]) -> Iterator[tuple[int, PlaceSettings]]:
    """Give each place with its index within its own list."""
    for role in ("input", "output"):
        yield from enumerate(place for place in places if place.role == role)
