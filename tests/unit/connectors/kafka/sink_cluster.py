"""A simulated cluster for tests of the Kafka sink, with the harnesses on it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from semantix.connectors.kafka import KafkaSink
from semantix.ports.gate import CallFault
from semantix.testing import OperatorHarness
from semantix.testing.harness_clients import HarnessClients
from semantix.testing.list_observer import ListObserver
from semantix.worlds.simulated.kafka.world import KafkaWorld


class Cluster:
    """A broker, the harnesses on it, and what a committed reader has seen."""

    def __init__(self, **options: Any) -> None:
        self.observer = ListObserver()
        self.clients = HarnessClients({})
        self.world = KafkaWorld(
            self.clients.clock, self.observer, {"topics": {"out": 2}, **options}
        )
        self.clients["kafka"] = self.world

    def sink(
        self,
        state: bytes | None = None,
        restored: int = 1,
        make: Callable[..., Any] = KafkaSink,
        **options: Any,
    ) -> OperatorHarness:
        subtask, parallelism = options.pop("subtask", 0), options.pop("parallelism", 1)
        return OperatorHarness(
            lambda: make("out", transactional_id_prefix="job", **options),
            subtask=subtask,
            parallelism=parallelism,
            state=state,
            clients=self.clients,
            restored_checkpoint_id=restored,
        )

    def opened(self, state: bytes | None = None, restored: int = 1, **more: Any) -> OperatorHarness:
        sink = self.sink(state, restored, **more)
        sink.open()
        return sink

    def visible(self) -> list[str]:
        self.clients.clock.wait_us(100_000)  # markers arrive later
        return [
            json.loads(value)["id"]
            for told in self.observer.told
            if told[0] == "appeared"
            for value in told[3]  # type: ignore[attr-defined]
        ]

    def open_transactions(self) -> list[str]:
        return [one.name.split("/")[0] for one in self.world.leftovers()]


def record(number: int, key: str = "k1") -> dict[str, Any]:
    return {"id": f"r{number}", "key": key, "n": number}


def plan(sink: OperatorHarness, step: str, error: str, *, applied: bool = False) -> None:
    sink._session.gate.plan_fault(step, CallFault("error", error, applied))
