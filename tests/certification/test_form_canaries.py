"""A canary for each world: its defect stands only in what a wrong canonical form would drop.

Each sink counts its starts in the world, where no reader looks, and writes nothing from the third
start on. Its checkpoints are empty. So what tells a second crash from the first one is in the
stored state of the world alone: a marker, the end offset of a topic, the order of two write
timestamps.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from confluent_kafka import TopicPartition

from semantix.certify.closed.search import closed_search
from semantix.certify.judged_run import RUN_CODES, judged_run
from semantix.functions.sink_function import RichSinkFunction
from semantix.model.guarantees import Guarantee
from semantix.ports.canonical_form import Instant
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.worlds.registry import SYSTEMS

HERE = f"{__file__}:"
SMALL = WorkloadSettings(records=3, keys=2, partitions=1, parallelism=1, record_interval_ms=250)
LAST_GOOD_START = 2


class CountsStarts(RichSinkFunction):
    """Loses all records from its third start on."""

    def open(self, context: Any) -> None:
        self.is_lost = self.start_again() > LAST_GOOD_START

    def invoke(self, value: Any, context: Any) -> None:
        if not self.is_lost:
            self.write(value)


class StoreCanary(CountsStarts):
    """The number of starts is a marker."""

    def start_again(self) -> int:
        self.store = self.runtime_context.client("store")
        starts = self.store.get_marker("starts") or 0
        if starts <= LAST_GOOD_START:  # a number without a bound would never close
            self.store.put_marker("starts", starts + 1)
        return starts + 1

    def write(self, value: Any) -> None:
        self.store.append([value])


class KafkaCanary(CountsStarts):
    """The number of starts is the end offset of a topic."""

    def start_again(self) -> int:
        clients = self.runtime_context.client("kafka")
        self.producer = clients.Producer({"bootstrap.servers": "s", "acks": "all"})
        consumer = clients.Consumer({"bootstrap.servers": "s", "group.id": "starts"})
        _, end = consumer.get_watermark_offsets(TopicPartition("starts", 0))
        consumer.close()
        if end <= LAST_GOOD_START:
            self.producer.produce("starts", b"start")
            self.producer.flush()
        return end + 1

    def write(self, value: Any) -> None:
        self.producer.produce("out", json.dumps(value).encode())
        self.producer.flush()


class CassandraCanary(CountsStarts):
    """The first start writes `a`, then `b`; the second one writes `a` again: now it is newer."""

    def start_again(self) -> int:
        self.session = self.runtime_context.client("cassandra").Cluster().connect()
        a, b = self.written_at("a"), self.written_at("b")
        self.session.execute("INSERT INTO shop.starts (key, n) VALUES ('a', 1)")
        if b is None:
            self.session.execute("INSERT INTO shop.starts (key, n) VALUES ('b', 1)")
            return 1
        return 2 if a < b else 3

    def written_at(self, key: str) -> int | None:
        query = f"SELECT writetime(n) AS at FROM shop.starts WHERE key = '{key}'"
        row = self.session.execute(query).one()
        return None if row is None else row.at

    def write(self, value: Any) -> None:
        row = (value["key"], value["id"], value["n"])
        self.session.execute("INSERT INTO shop.out (key, id, n) VALUES (%s, %s, %s)", row)


OPTIONS: dict[str, dict[str, Any]] = {
    "store": {},
    "kafka": {"topics": {"out": 1, "starts": 1}},
    "cassandra": {
        "schema": [
            "CREATE KEYSPACE shop WITH replication = "
            "{'class': 'SimpleStrategy', 'replication_factor': 1}",
            "CREATE TABLE shop.out (key text PRIMARY KEY, id text, n int)",
            "CREATE TABLE shop.starts (key text PRIMARY KEY, n int)",
        ],
        "watch": {"table": "shop.out", "key": ["key"], "view": "table"},
    },
}
CANARIES = {"store": StoreCanary, "kafka": KafkaCanary, "cassandra": CassandraCanary}


def losses(kind: str) -> list[int]:
    """Give the number of crashes of each chain behind which the closed search finds a loss."""
    spec = ConnectorSpec(
        "canary",
        HERE + CANARIES[kind].__name__,
        Guarantee.AT_LEAST_ONCE,
        view="table" if kind == "cassandra" else "log",
        world_options={kind: OPTIONS[kind]},
    )
    found = closed_search(Scenario(spec, workload=SMALL), RUN_CODES)
    assert (found.is_closed, found.reason) == (True, "")
    chains = []
    for plan in found.broken:
        run = run_scenario(Scenario(spec, plan, SMALL))
        assert run.unfired == ()
        if judged_run(run).violates(("ALO",)):
            chains.append(len(plan.faults))
    return chains


def without_times(value: Any) -> Any:
    """Drop what a form keeps of times."""
    if isinstance(value, Instant):
        return None
    return tuple(map(without_times, value)) if isinstance(value, (tuple, list)) else value


@pytest.mark.parametrize("kind", list(CANARIES))
def test_the_closed_search_finds_the_loss_behind_two_crashes(kind: str) -> None:
    assert min(losses(kind)) == LAST_GOOD_START


@pytest.mark.parametrize("kind", ["store", "kafka"])
def test_a_form_that_drops_what_is_stored_misses_it(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    world = SYSTEMS[kind].world_class()
    monkeypatch.setattr(world, "canonical", lambda *_: ())
    assert losses(kind) == []


def test_a_form_that_drops_write_timestamps_misses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    world = SYSTEMS["cassandra"].world_class()
    whole = world.canonical
    monkeypatch.setattr(world, "canonical", lambda *given: without_times(whole(*given)))
    assert losses("cassandra") == []
