"""Which of the places that a connector writes to are judged; a reader sees them in one view."""

from __future__ import annotations

from semantix.errors import UsageError
from semantix.scenario.declared_places import declared_places, places_of
from semantix.scenario.expectations.clean_view import CleanView, judged_names
from semantix.scenario.simulated_worlds import kinds_of
from semantix.spec.connector_spec import ConnectorSpec


def judged_places(spec: ConnectorSpec, view: CleanView) -> tuple[str, ...]:
    """Return the names of the judged places.

    Raises:
        UsageError: the connector writes to several places, and the spec names none.
    """
    declared = judged_names(declared_places(spec))
    if declared or len(view.places) < 2:
        return declared or view.places
    raise UsageError(
        f"{spec.path or spec.name}: the connector writes to {len(view.places)} places: "
        f"{', '.join(view.places)}; the spec does not say which of them a reader looks at",
        hint=f"name them, for instance `{_watch_line(spec, view.places)}`; "
        "the other places are then not judged",
    )


def check_views(spec: ConnectorSpec, view: CleanView) -> None:
    """Refuse a view of rows in one place and of a log in another: raise UsageError."""
    tables = sorted({sight.place for sight in view.sights if sight.row})
    logs = sorted({sight.place for sight in view.sights if not sight.row})
    if tables and logs:
        raise UsageError(
            f"{spec.path or spec.name}: a reader looks at tables ({', '.join(tables)}) and at logs "
            f"({', '.join(logs)}); places with different views are not supported yet",
            hint="certify the connector twice, each time with `watch` for places of one view",
        )


def _watch_line(spec: ConnectorSpec, places: tuple[str, ...]) -> str:
    kinds = kinds_of(spec.world_options)
    for kind in kinds:
        if any(place.name in places for place in places_of(spec, kind)):
            return f"world_options: {{{kind}: {{watch: [{places[0]}]}}}}"
    return f"world_options: {{{kinds[0]}: {{watch: [{places[0]}]}}}}"
