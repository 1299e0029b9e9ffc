"""Refuses a spec whose connector asks for a client that the spec does not give it."""

from __future__ import annotations

import re
from pathlib import Path

from semantix.errors import SpecError
from semantix.history.events import History
from semantix.history.job_events import Ended
from semantix.model.nearest import nearest_word
from semantix.ports.world import NO_SUCH_CLIENT
from semantix.scenario.simulated_worlds import kinds_of
from semantix.spec.connector_spec import ConnectorSpec
from semantix.spec.loader import line_in_file

_LACKS = re.compile(rf"client\((['\"])(.*?)\1\): {NO_SUCH_CLIENT}")


def missing_client(history: History) -> str:
    """Return the name of the client that a connector asked for in vain; empty: there is none."""
    for event in reversed(history.facts):
        if isinstance(event, Ended):
            found = _LACKS.search(event.reason)
            return found[2] if found is not None else ""
    return ""


def is_system(name: str) -> bool:
    """Return whether there is an outside system of this name."""
    try:
        kinds_of({name: {}})
    except SpecError:
        return False
    return True


def refuse_missing_client(spec: ConnectorSpec, clean: History) -> None:
    """Refuse the spec if its run without a fault ended because a client is missing.

    Raises:
        SpecError: with file and line of `world_options`.
    """
    name = missing_client(clean)
    if not name:
        return
    given = kinds_of(spec.world_options)
    where = spec.path or spec.name
    if spec.path and Path(spec.path).is_file():
        where = f"{spec.path}:{line_in_file(spec.path, 'world_options')}"
    fix = f"ask for `client({nearest_word(name, given)!r})`"
    if is_system(name):
        fix = f"add `{name}` to `world_options` of the spec"
    raise SpecError(
        f"{where}: world_options: the connector asks for the client {name!r}; "
        f"the spec gives it {' and '.join(map(repr, given))}",
        hint=fix,
    )
