"""One act of another actor: whether it is due, and how its function is called."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from semantix.errors import SemantixError, SpecError
from semantix.scenario.connector_loading import load_function
from semantix.scenario.declared_places import aborts_by
from semantix.scenario.outside.session import Outside
from semantix.scenario.workload import build_workload
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.spec.job_settings import PlaceSettings
from semantix.spec.other_actors import START, OtherAct

ActFunction = Callable[[Outside], Any]


def acts_of(spec: ConnectorSpec) -> tuple[OtherAct, ...]:
    """Return the acts of a spec: first those that write the aborted records of its inputs."""
    aborting = [OtherAct(aborts_by(one.world), at=START) for one in _with_aborted(spec)]
    return (*aborting, *spec.others)


def functions_of(spec: ConnectorSpec) -> list[ActFunction]:
    """Load the functions of the acts, in their order.

    Raises:
        SpecError: a function cannot be loaded.
    """
    aborting = [
        partial(load_function(aborts_by(one.world)), place=one.name, count=one.aborted)
        for one in _with_aborted(spec)
    ]
    return [*aborting, *(load_function(act.do) for act in spec.others)]


def _with_aborted(spec: ConnectorSpec) -> list[PlaceSettings]:
    return [one for one in spec.places if one.aborted]


def values_of(workload: WorkloadSettings) -> list[Any]:
    """Return the values of the workload, in input order."""
    return [json.loads(record.text) for record in build_workload(workload).records]


def is_due(act: OtherAct, visit: str, completed: int) -> bool:
    """Return whether an act's time has come.

    Args:
        visit: the step that is visited now, `STEP:POSITION`; empty: none.
        completed: the number of completed checkpoints.
    """
    return act.at == visit if act.at else completed >= act.after_checkpoint


def perform(act: OtherAct, function: ActFunction, outside: Outside) -> None:
    """Call the function of an act.

    Raises:
        SpecError: it raised an exception.
    """
    try:
        function(outside)
    except SemantixError:
        raise
    except Exception as error:
        raise SpecError(
            f"others: {act.do} raised {type(error).__name__}: {error}",
            hint="the function is called with one argument, an `Outside`",
        ) from error
