"""The table of broken connectors on Kafka.

SP12 is not in it, because no oracle convicts it: the transactions that it leaves open hold readers
back until the transaction timeout, which no claim forbids. `tests/canaries` shows how long.
"""

from __future__ import annotations

from typing import Any

from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.testing.canaries.specimen import Specimen

_CANARIES = "semantix.testing.canaries.kafka"
_SINK = "semantix.connectors.kafka.sink:KafkaSink"


def _specimen(name: str, defect: str, oracle: str, *faults: Fault) -> Specimen:
    options: dict[str, Any] = {"topic": "out"}
    return Specimen(
        name,
        f"{_CANARIES}:{defect}",
        _SINK,
        Guarantee.EXACTLY_ONCE,
        (oracle,),
        FaultPlan(faults),
        options=options,
        twin_options=options,
        world_options={"kafka": {"topics": {"out": 2}}},
    )


KAFKA_SPECIMENS: tuple[Specimen, ...] = (
    _specimen("SP5-kafka", "CommitsInSnapshot", "EO"),
    _specimen(
        "SP8-kafka",
        "CommitsOnlyOnce",
        "LIVE",
        Fault("crash_all", "kafka_sink_commit:after"),
    ),
    _specimen(
        "SP11",
        "ReusesIdsAtOnce",
        "EO",
        Fault("crash_all", "ckpt_store_add:before", checkpoint=2),
    ),
)
