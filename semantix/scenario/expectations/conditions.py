"""A spec with one precondition of its claim turned off, and what a reader must see then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from semantix.model.document import overlaid
from semantix.scenario.expectations.settling import settled
from semantix.scenario.scenario import Scenario
from semantix.scenario.specs import spec_from_mapping
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.spec.mapping import relative_to_spec, spec_to_mapping


def without(spec: ConnectorSpec, off: Mapping[str, Any]) -> ConnectorSpec:
    """Return the spec with the keys `off` in place of its own, and without preconditions.

    Raises:
        SpecError: it is no valid spec.
    """
    plain = replace(spec, preconditions=())
    if not spec.path:  # its targets are no files beside it
        return spec_from_mapping(overlaid(spec_to_mapping(plain), off), spec.path)
    return spec_from_mapping(overlaid(spec_to_mapping(relative_to_spec(plain)), off), spec.path)


def usual_workload(
    spec: ConnectorSpec, off_spec: ConnectorSpec, workload: WorkloadSettings
) -> WorkloadSettings | None:
    """Return the workload of the whole spec whose outputs a reader must also see without it.

    A claim says what a reader must see while its conditions hold. So clean runs of the whole spec
    show it, and none without the condition.

    Args:
        off_spec: the spec with a condition turned off.
        workload: of that spec.
    Returns:
        None: the input is another one, so it says itself what a reader must see.
    """
    is_same = (
        workload in spec.workloads
        and spec.places == off_spec.places
        and (spec.expects, spec.is_fold) == (off_spec.expects, off_spec.is_fold)
        and (spec.identify, spec.identify_record) == (off_spec.identify, off_spec.identify_record)
    )
    return workload if is_same else None


def settled_without(scenario: Scenario, spec: ConnectorSpec) -> Scenario:
    """Return a scenario without a condition, with what its reader must see.

    Args:
        spec: the whole spec, with the condition.

    Raises:
        UsageError, SpecError: see `expectations.settling.settle`.
    """
    usual = usual_workload(spec, scenario.spec, scenario.workload)
    if usual is None:
        return settled(scenario)
    found = settled(Scenario(spec, workload=usual))
    return replace(scenario, expectation=found.expectation)
