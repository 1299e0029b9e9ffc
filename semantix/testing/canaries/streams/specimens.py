"""The table of sources that WM, ORD and POS convict, each with its correct twin."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.spec.connector_spec import ConnectorSpec
from semantix.spec.job_settings import PlaceSettings
from semantix.testing.canaries.specimen import Specimen

_CANARIES = "semantix.testing.canaries.streams.sources"
_TIMED = "semantix.connectors.numbers.timed:TimedNumberSource"
_NO_FAULT = FaultPlan()
_CRASH_BEHIND_COMPLETION = FaultPlan(
    (Fault("crash_all", "ckpt_store_add:after", task="coordinator", occurrence=2),)
)


def _source(
    code: str, defect: str, twin: str, plan: FaultPlan = _NO_FAULT, **more: Any
) -> tuple[Specimen, dict[str, Any]]:
    name = f"canary-{code}-{defect}"
    claim = Guarantee.EXACTLY_ONCE
    made = Specimen(name, f"{_CANARIES}:{defect}", twin, claim, (code,), plan)
    return made, {"expects": "learned", **more}


_ROWS = (
    _source("WM", "ForgetsDisorder", _TIMED, also=("WM",)),
    _source("WM", "StepsBack", _TIMED, also=("WM",)),
    _source(
        "ORD",
        "TakesTheLastFirst",
        f"{_CANARIES}:TakesInOrder",
        _CRASH_BEHIND_COMPLETION,
        also=("ORD",),
    ),
    _source(
        "POS",
        "CommitsAtOnce",
        f"{_CANARIES}:KafkaReader",
        expects="",
        places=(PlaceSettings("kafka", "in", "input"),),
        world_options={"kafka": {"topics": {"in": 2}}},
    ),
)

STREAM_SPECIMENS: tuple[Specimen, ...] = tuple([specimen for specimen, _ in _ROWS])


def specs_of(specimen: Specimen) -> tuple[ConnectorSpec, ConnectorSpec]:
    """Return the spec of the broken source, and that of its twin."""
    more = next(more for one, more in _ROWS if one is specimen)
    return replace(specimen.spec(), **more), replace(specimen.twin_spec(), **more)
