"""The places that a spec declares, with the names that events give them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from semantix.errors import SpecError
from semantix.history.events import Place
from semantix.history.source_events import COUNTED, STATE
from semantix.model.canonical_json import value_at
from semantix.model.validation import checked_mapping
from semantix.ports.stamped import Stamped
from semantix.ports.system import Place as SystemPlace
from semantix.scenario.vertices.job_vertices import counting_vertex
from semantix.scenario.workload import build_workload
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.spec.job_settings import PlaceSettings
from semantix.worlds.registry import SYSTEMS

Feed = Callable[..., None]


def declared_places(spec: ConnectorSpec) -> tuple[Place, ...]:
    """Return the places of a spec: for a topic, one place for each of its partitions.

    In a job that ends in the vertex that counts, its state is the only output.

    Raises:
        UsageError: the options of an outside system are wrong.
    """
    if counting_vertex(spec):
        inputs = [declared for declared in spec.places if declared.role == "input"]
        read = [Place(part, one.role) for one in inputs for part in _parts_of(one, spec)]
        return (*read, Place(COUNTED, "output", STATE))
    watched: tuple[PlaceSettings, ...] = ()
    if not any(declared.role == "output" for declared in spec.places):
        watched = watched_places(spec)
    return tuple(
        [
            Place(part, declared.role, declared.view)
            for declared in (*spec.places, *watched)
            for part in _parts_of(declared, spec)
        ]
    )


def watched_places(spec: ConnectorSpec) -> tuple[PlaceSettings, ...]:
    """Return the places that `watch` of the world options names, as outputs.

    There are none if every world of the spec reports changes of watched places only.

    Raises:
        UsageError: the options of an outside system are wrong.
    """
    kinds = [kind for kind in spec.world_options if kind in SYSTEMS]
    if not any(SYSTEMS[kind].shows_all for kind in kinds):
        return ()
    return tuple(
        [
            PlaceSettings(kind, place.name, "output", place.view)
            for kind in kinds
            if "watch" in (spec.world_options[kind] or {})
            for place in places_of(spec, kind)
            if place.is_watched
        ]
    )


def view_of(spec: ConnectorSpec) -> str:
    """Return the view of the outputs that are judged: `log` or `table`.

    A job that ends in the vertex that counts has the view `state`.
    """
    if counting_vertex(spec):
        return STATE
    outputs = [place for place in spec.places if place.role == "output"] or watched_places(spec)
    return outputs[0].view if outputs else spec.view


def places_of(spec: ConnectorSpec, kind: str) -> tuple[SystemPlace, ...]:
    """Return the places that an outside system has with the options of a spec.

    Raises:
        UsageError: the options are wrong.
    """
    system = SYSTEMS[kind]
    given = spec.world_options.get(kind) or {}
    return system.places_of(checked_mapping(system.options_model(), given, f"world_options.{kind}"))


def has_any_place(kind: str) -> bool:
    """Return whether every name may be a place of this outside system: files have any path."""
    return kind in SYSTEMS and SYSTEMS[kind].has_any_place


def has_timestamps(kind: str) -> bool:
    """Return whether a record in this outside system has a timestamp."""
    return kind in SYSTEMS and SYSTEMS[kind].has_timestamps


def aborts_by(kind: str) -> str:
    """Return the function that writes records of aborted transactions; empty: it has none."""
    return SYSTEMS[kind].aborts if kind in SYSTEMS else ""


def feed_inputs(spec: ConnectorSpec, workload: WorkloadSettings, feed: Feed) -> None:
    """Put the records of the workload, in input order, into each place that `input` names.

    Args:
        feed: called with the kind of the outside system, the name of the place, the payloads, and
            the files if the spec names some.
    """
    for place in spec.places:
        if place.role == "input":
            records = build_workload(workload).records[: place.records]
            values = [json.loads(record.text) for record in records]
            stamped = [_stamped(value, place) for value in values]
            feed(place.world, place.name, stamped, *([place.files] if place.files else []))


def _stamped(value: Any, place: PlaceSettings) -> Any:
    """Return a value with the timestamp that it holds at the path of `timestamps`."""
    if not place.timestamps:
        return value
    found = value_at(value, place.timestamps.split("."))
    if isinstance(found, bool) or not isinstance(found, int) or found < 0:
        raise SpecError(
            f"input {place.place}: timestamps: {found!r} at {place.timestamps!r} in {value!r:.80}",
            hint="expected a whole number of milliseconds from 0",
        )
    return Stamped(value, found)


def _parts_of(declared: PlaceSettings, spec: ConnectorSpec) -> tuple[str, ...]:
    known = places_of(spec, declared.world) if declared.world in SYSTEMS else ()
    for place in known:
        if place.name == declared.name:
            return place.parts
    return (declared.name,)
