"""What a deliberately wrong connector is, as a line of the table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import FaultPlan
from semantix.spec.connector_spec import ConnectorSpec


@dataclass(frozen=True, slots=True)
class Specimen:
    """A wrong connector, its correct twin, and the oracles that must tell them apart.

    Attributes:
        name: `SP4` of reference/protocol.md 14.3, or `canary-FAB`.
        connector: `module:Class` of the wrong one.
        twin: of the correct one; it makes the same claim in the same world.
        claim: that both make.
        convicted_by: oracles that must be VIOLATED, all of them; ALO also where it is not claimed.
        plan: the shortest schedule known to show it; the twin is clean under it.
        view: `log` or `table`.
        options, twin_options: of the constructors.
        world_options: of the worlds, by kind.
        reader: of the wrong one's spec; the twin's reads what is committed.
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
        """Give the spec of the wrong connector."""
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
