"""The client calls that plans may name."""

from __future__ import annotations

from semantix.ports.call_table import CallRow
from semantix.spec.connector_spec import ConnectorSpec


def rows_for(spec: ConnectorSpec | None) -> dict[str, CallRow]:
    """Give the call tables of the spec's worlds, by step; of all worlds without a spec."""
    from semantix.scenario.runner import call_rows
    from semantix.scenario.simulated_worlds import SIMULATED, world_class

    if spec is not None:
        return call_rows(spec)
    rows: dict[str, CallRow] = {}
    for kind in SIMULATED:
        try:
            rows.update((row.step, row) for row in world_class(kind).calls)
        except ModuleNotFoundError:  # the client library of that world is not installed
            continue
    return rows
