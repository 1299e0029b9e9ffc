"""The header of a run's history: what oracles need to know beside its events."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import UNSET, UnsetType

from semantix.history.events import Header, Place
from semantix.scenario.declared_places import declared_places, view_of
from semantix.scenario.scenario import Scenario
from semantix.scenario.workload import build_workload
from semantix.spec.connector_spec import ConnectorSpec


class _Declared(NamedTuple):
    """What a spec says about its places; all runs of a search have the same spec."""

    spec: ConnectorSpec
    view: str
    places: tuple[Place, ...]


_latest: _Declared | None = None


def _declared(spec: ConnectorSpec) -> _Declared:
    global _latest
    if _latest is None or _latest.spec is not spec:
        _latest = _Declared(spec, view_of(spec), declared_places(spec))
    return _latest


def header_of(scenario: Scenario) -> Header:
    """Return the header of the scenario's histories."""
    spec, expectation = scenario.spec, scenario.expectation
    inputs = UNSET if expectation is None else expectation.inputs
    if isinstance(inputs, UnsetType):
        inputs = build_workload(scenario.workload).records
    declared = _declared(spec)
    return Header(
        spec.name,
        declared.view,
        inputs,
        spec.live_bound_us,
        scenario.world,
        spec.cleans_up,
        spec.isolation,
        declared.places,
        UNSET if expectation is None else expectation,
        spec.also or UNSET,
    )
