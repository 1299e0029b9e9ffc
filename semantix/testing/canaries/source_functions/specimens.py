"""The table of sources that are broken on purpose."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from semantix.model.guarantees import Guarantee
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

_PACKAGE = "semantix.testing.canaries.source_functions"
_SINGLE = "semantix.connectors.numbers.single:RichNumberSource"
_PARALLEL = "semantix.connectors.numbers.parallel:ParallelNumberSource"
_UNION = "semantix.connectors.numbers.parallel:UnionNumberSource"


@dataclass(frozen=True, slots=True)
class SourceSpecimen:
    """A broken source, and what convicts it under the claim `exactly_once`.

    Attributes:
        name: `SP1` (number of a defect in reference/protocol.md 14.3), or `source-…`.
        defect: `module:Class` of the broken source.
        oracle: the oracle that must be VIOLATED.
        faults: the class of faults that is enough to show it; empty: no fault is needed.
        twin: `module:Class` of the correct source.
        options: of both constructors.
    """

    name: str
    defect: str
    oracle: str
    faults: str
    twin: str = _SINGLE
    options: dict[str, Any] = field(default_factory=lambda: {"records": 10})

    def spec(self) -> ConnectorSpec:
        """Give the spec of the broken source."""
        return self._spec(f"specimen-{self.name}", self.defect)

    def twin_spec(self) -> ConnectorSpec:
        """Give the spec of the correct twin."""
        return self._spec(f"twin-of-{self.name}", self.twin)

    def _spec(self, name: str, connector: str) -> ConnectorSpec:
        return ConnectorSpec(
            name,
            connector,
            Guarantee.EXACTLY_ONCE,
            expects="learned",
            options=self.options,
            faults=(self.faults,) if self.faults else ("crash",),
            workloads=(WorkloadSettings(),),
            world_options={"store": {}},
        )


_SPLITS = {"records": 10, "splits": 4}
_MANY = {"records": 600}
SOURCE_SPECIMENS: tuple[SourceSpecimen, ...] = (
    SourceSpecimen("SP1", f"{_PACKAGE}.positions:AdvancesOutsideTheLock", "EO", "crash"),
    SourceSpecimen("SP1-before", f"{_PACKAGE}.positions:AdvancesBeforeTheLock", "EO", "crash"),
    SourceSpecimen("SP1-no-lock", f"{_PACKAGE}.positions:IgnoresTheLock", "EO", "crash"),
    SourceSpecimen("SP1-two-holds", f"{_PACKAGE}.positions:TakesTwoHolds", "EO", "crash"),
    SourceSpecimen("SP2", f"{_PACKAGE}.positions:StoresTheLastNumber", "EO", "crash"),
    SourceSpecimen("source-no-state", f"{_PACKAGE}.positions:StoresNothing", "EO", "crash"),
    SourceSpecimen("source-no-way-back", f"{_PACKAGE}.positions:CannotGoBack", "EO", "crash"),
    SourceSpecimen(
        "source-every-split", f"{_PACKAGE}.splits:TakesEverySplit", "EO", "crash", _UNION, _SPLITS
    ),
    SourceSpecimen(
        "source-one-split", f"{_PACKAGE}.splits:TakesOneSplit", "EO", "crash", _PARALLEL, _SPLITS
    ),
    SourceSpecimen(
        "source-old-splits",
        f"{_PACKAGE}.splits:ExpectsItsOldSplits",
        "EO",
        "rescale",
        _PARALLEL,
        _SPLITS,
    ),
    SourceSpecimen(
        "source-stop-early", f"{_PACKAGE}.endings:StoresNothingWhenCancelled", "EO", "rescale"
    ),
    SourceSpecimen(
        "source-stop-at-end", f"{_PACKAGE}.endings:MovesToTheEndWhenCancelled", "EO", "rescale"
    ),
    SourceSpecimen(
        "source-stubborn", f"{_PACKAGE}.endings:SwallowsInterrupts", "LIVE", "crash", options=_MANY
    ),
    SourceSpecimen("source-after-end", f"{_PACKAGE}.endings:EmitsAfterItsEnd", "LIVE", ""),
    SourceSpecimen("source-holds-on", f"{_PACKAGE}.endings:WaitsUnderTheLock", "LIVE", ""),
)
