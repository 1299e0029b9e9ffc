"""The places that a spec declares, with the names that events give them."""

from __future__ import annotations

from semantix.history.events import Place
from semantix.model.validation import checked_mapping
from semantix.spec.connector_spec import ConnectorSpec
from semantix.spec.job_settings import PlaceSettings
from semantix.worlds.registry import SYSTEMS


def declared_places(spec: ConnectorSpec) -> tuple[Place, ...]:
    """Return the places of a spec: for a topic, one place for each of its partitions.

    Raises:
        UsageError: the options of an outside system are wrong.
    """
    return tuple(
        [
            Place(part, declared.role, declared.view)
            for declared in spec.places
            for part in _parts_of(declared, spec)
        ]
    )


def view_of(spec: ConnectorSpec) -> str:
    """Return the view of the outputs that are judged: `log` or `table`."""
    views = [place.view for place in spec.places if place.role == "output"]
    return views[0] if views else spec.view


def _parts_of(declared: PlaceSettings, spec: ConnectorSpec) -> tuple[str, ...]:
    system = SYSTEMS[declared.world]
    given = spec.world_options.get(declared.world) or {}
    options = checked_mapping(system.options_model(), given, f"world_options.{declared.world}")
    for place in system.places_of(options):
        if place.name == declared.name:
            return place.parts
    return (declared.name,)
