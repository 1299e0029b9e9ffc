"""The header of a run's history: what oracles need to know beside its events."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from semantix.history.events import Header
from semantix.scenario.declared_places import declared_places, view_of
from semantix.scenario.scenario import Scenario
from semantix.scenario.workload import build_workload


def header_of(scenario: Scenario) -> Header:
    """Return the header of the scenario's histories."""
    spec, expectation = scenario.spec, scenario.expectation
    inputs = UNSET if expectation is None else expectation.inputs
    if isinstance(inputs, UnsetType):
        inputs = build_workload(scenario.workload).records
    return Header(
        spec.name,
        view_of(spec),
        inputs,
        spec.live_bound_us,
        scenario.world,
        spec.cleans_up,
        spec.isolation,
        declared_places(spec),
        UNSET if expectation is None else expectation,
        spec.also or UNSET,
    )
