"""A line in the table of connectors that are broken on purpose."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import FaultPlan
from semantix.spec.connector_spec import ConnectorSpec


@dataclass(frozen=True, slots=True)
class Specimen:
    """A broken connector, its correct twin, and the oracles that must convict the broken one.

    Attributes:
        name: `SP4` (number of a defect in reference/protocol.md 14.3), or `canary-FAB`.
        connector: `module:Class` of the broken connector.
        twin: `module:Class` of the correct connector; it has the same claim in the same world.
        claim: of both.
        convicted_by: the oracles that must all be VIOLATED; ALO also where it is not claimed.
        plan: the shortest known plan that shows the defect; the twin is clean under it.
        view: `log` or `table`.
        options, twin_options: of the constructors.
        world_options: of the worlds, by kind.
        reader: of the broken connector's spec; the reader of the twin reads committed values.
    """

    name: str
    connector: str
    twin: str
    claim: Guarantee
    convicted_by: tuple[str, ...]
    plan: FaultPlan
    view: str = "log"
    options: dict[str, Any] = field(default_factory=dict)
    twin_options: dict[str, Any] = field(default_factory=dict)
    world_options: dict[str, Any] = field(default_factory=lambda: {"store": {}})
    reader: dict[str, Any] = field(default_factory=dict)

    def spec(self) -> ConnectorSpec:
        """Give the spec of the broken connector."""
        return ConnectorSpec(
            f"specimen-{self.name}",
            self.connector,
            self.claim,
            view=self.view,
            options=self.options,
            reader=self.reader,
            world_options=self.world_options,
        )

    def twin_spec(self) -> ConnectorSpec:
        """Give the spec of the correct twin."""
        return ConnectorSpec(
            f"twin-of-{self.name}",
            self.twin,
            self.claim,
            view=self.view,
            options=self.twin_options,
            world_options=self.world_options,
        )
