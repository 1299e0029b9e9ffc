"""The tables of sinks that only a server that is slow, away or killed convicts.

The name of a network specimen is `canary-` and the class of faults that convicts it. No search
kills a server, so the sink of the second table is convicted by its plan.
"""

from __future__ import annotations

from typing import Any

from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.testing.canaries.specimen import Specimen

_SINKS = "semantix.testing.canaries.network"
_TOPIC: dict[str, Any] = {"kafka": {"topics": {"out": 2}}}
_TABLE: dict[str, Any] = {
    "cassandra": {
        "schema": [
            "CREATE KEYSPACE shop WITH replication = "
            "{'class': 'SimpleStrategy', 'replication_factor': 1}",
            "CREATE TABLE shop.out (key text PRIMARY KEY, id text, n int)",
        ],
        "watch": {"table": "shop.out", "key": ["key"], "view": "table"},
    }
}


def _specimen(name: str, defect: str, twin: str, *faults: Fault, **settings: Any) -> Specimen:
    claim = Guarantee(settings.pop("claim"))
    codes = {Guarantee.AT_LEAST_ONCE: "ALO", Guarantee.EFFECTIVELY_ONCE: "IDEM"}
    return Specimen(
        f"canary-{name}",
        defect if ":" in defect else f"{_SINKS}:{defect}",
        twin if ":" in twin else f"{_SINKS}:{twin}",
        claim,
        (codes.get(claim, "EO"),),
        FaultPlan(faults),
        **settings,
    )


NETWORK_SPECIMENS: tuple[Specimen, ...] = (
    _specimen(
        "slow",
        "WaitsForASecond",
        "WaitsAtTheBarrier",
        Fault("slow_network", "ckpt_trigger_decide:before", task="coordinator", by_us=4_000_000),
        Fault("crash_all", "ckpt_store_add:after", 2, task="coordinator"),
        claim="at_least_once",
        world_options=_TOPIC,
    ),
    _specimen(
        "outage",
        "GivesUpAfterThree",
        "RetriesThrice",
        Fault("cut_network", "cassandra.session.execute:before", 20, task="sink", by_us=11_000_000),
        claim="effectively_once",
        view="table",
        world_options=_TABLE,
    ),
    _specimen(
        "late",
        "LeavesTimestampsToTheServer",
        "ChoosesTimestamps",
        Fault("late_request", "cassandra.session.execute:before", 16, task="sink", by_us=2_500_000),
        claim="effectively_once",
        view="table",
        world_options=_TABLE,
    ),
    _specimen(
        "late-markers",
        "TakesDecidedForLost",
        "semantix.connectors.kafka.sink:KafkaSink",
        Fault("late_markers", "kafka.transactions.end:before", 1, task="sink", by_us=2_500_000),
        Fault("crash_all", "kafka.transactions.end:after", 1, task="sink"),
        claim="exactly_once",
        options={"topic": "out"},
        twin_options={"topic": "out"},
        world_options=_TOPIC,
    ),
)

KILLED_SERVER_SPECIMENS: tuple[Specimen, ...] = (
    _specimen(
        "restart-world",
        "semantix.testing.canaries.restarts.killed_server:TakesBrokenForWritten",
        "semantix.testing.canaries.restarts.killed_server:SendsAgainAfterARestart",
        Fault(
            "restart_world",
            "cassandra.session.execute_async:after",
            20,
            task="sink",
            by_us=2_000_000,
        ),
        claim="effectively_once",
        view="table",
        world_options=_TABLE,
    ),
)
