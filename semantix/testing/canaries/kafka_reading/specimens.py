"""The table of broken Kafka sources."""

from __future__ import annotations

from dataclasses import dataclass

from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.spec.job_settings import PlaceSettings

_BROKEN = "semantix.testing.canaries.kafka_reading.positions"
_TWIN = "semantix.connectors.kafka.source:KafkaSource"
_PROPERTIES = {"group.id": "readers", "auto.offset.reset": "earliest"}


@dataclass(frozen=True, slots=True)
class KafkaSourceSpecimen:
    """A broken Kafka source, what convicts it under `exactly_once`, and the plan that shows it.

    Attributes:
        name: `SP2` (number of a defect in reference/protocol.md 14.3), or `kafka-source-…`.
        defect: name of the broken class.
        start: its start position, and that of its twin.
    """

    name: str
    defect: str
    oracle: str
    plan: FaultPlan
    start: str = "earliest"

    def spec(self) -> ConnectorSpec:
        """Give the spec of the broken source."""
        return self._spec(f"specimen-{self.name}", f"{_BROKEN}:{self.defect}")

    def twin_spec(self) -> ConnectorSpec:
        """Give the spec of the correct twin."""
        return self._spec(f"twin-of-{self.name}", _TWIN)

    def _spec(self, name: str, connector: str) -> ConnectorSpec:
        return ConnectorSpec(
            name,
            connector,
            Guarantee.EXACTLY_ONCE,
            options={
                "topics": "in",
                "start": self.start,
                "bounded": True,
                "properties": _PROPERTIES,
            },
            workloads=(WorkloadSettings(records=16),),
            world_options={"kafka": {"topics": {"in": 2}}},
            places=(PlaceSettings("kafka", "in", "input"),),
        )


_CRASH = FaultPlan((Fault("crash_all", "ckpt_store_add:after", checkpoint=2),))
KAFKA_SOURCE_SPECIMENS: tuple[KafkaSourceSpecimen, ...] = (
    KafkaSourceSpecimen("SP2", "StoresLastOffset", "EO", _CRASH),
    KafkaSourceSpecimen("SP3", "RecoversFromGroup", "EO", _CRASH, "group_offsets"),
    KafkaSourceSpecimen("kafka-source-early-commit", "CommitsAtOnce", "POS", FaultPlan()),
)
