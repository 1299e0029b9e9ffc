"""The tables of broken connectors on Kafka.

Those of `KAFKA_SPECIMENS` are convicted on a real broker by the same plans, too. For the others the
broker would have to be slow or away, or the test would have to wait for a timeout.
"""

from __future__ import annotations

from typing import Any

from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.testing.canaries.specimen import Specimen

_CANARIES = "semantix.testing.canaries.kafka"
_SINK = "semantix.connectors.kafka.sink:KafkaSink"
_COMPLETION = "ckpt_store_add:after"


def _specimen(
    name: str,
    defect: str,
    oracle: str,
    *faults: Fault,
    claim: Guarantee = Guarantee.EXACTLY_ONCE,
    wrong: dict[str, Any] | None = None,
    kafka: dict[str, Any] | None = None,
    reader: dict[str, Any] | None = None,
) -> Specimen:
    """Make a line. `wrong`: options that only the broken connector has."""
    options: dict[str, Any] = {"topic": "out", "delivery_guarantee": str(claim)}
    return Specimen(
        name,
        f"{_CANARIES}:{defect}" if ":" not in defect else defect,
        _SINK,
        claim,
        (oracle,),
        FaultPlan(faults),
        options={**options, **(wrong or {})},
        twin_options=options,
        world_options={"kafka": {"topics": {"out": 2}, **(kafka or {})}},
        reader=reader or {},
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

SLOW_KAFKA_SPECIMENS: tuple[Specimen, ...] = (
    _specimen(
        "SP4-kafka",
        _SINK,
        "ALO",
        Fault("slow_network", "ckpt_trigger_decide:before", task="coordinator", by_us=4_000_000),
        Fault("crash_all", _COMPLETION, 2, task="coordinator"),
        claim=Guarantee.AT_LEAST_ONCE,
        wrong={"flush_on_checkpoint": False},
    ),
    _specimen(
        "SP12",
        "LeavesTransactionsOpen",
        "LIVE",
        Fault("crash_all", "ckpt_store_add:before", checkpoint=2),
    ),
    _specimen(
        "SP13",
        _SINK,
        "ALO",
        Fault("cut_network", "kafka.transactions.end:before", 1, task="sink", by_us=11_000_000),
        wrong={"transaction_timeout_ms": 5_000, "ignore_lost_transactions": True},
        kafka={"reaper_interval_ms": 1_000},
    ),
    _specimen("SP14-kafka", _SINK, "EO", reader={"isolation": "read_uncommitted"}),
)
