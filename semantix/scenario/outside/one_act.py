"""One act of another actor: whether it is due, and how its function is called."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from semantix.errors import SemantixError, SpecError
from semantix.scenario.connector_loading import load_function
from semantix.scenario.outside.session import Outside
from semantix.scenario.workload import build_workload
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.spec.other_actors import OtherAct

ActFunction = Callable[[Outside], Any]


def functions_of(spec: ConnectorSpec) -> list[ActFunction]:
    """Load the functions of `others`, in their order.

    Raises:
        SpecError: a function cannot be loaded.
    """
    return [load_function(act.do) for act in spec.others]


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
