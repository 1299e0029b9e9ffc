"""The records of a workload: ids, keys in turn, each key in one partition, canonical payloads."""

import datetime

import pytest

from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.scenario.workload import build_workload, canonical_text
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import SHIPPED, shipped_spec, spec_of


def test_keys_come_in_turn_and_each_key_is_in_one_partition():
    workload = build_workload(WorkloadSettings(records=5, keys=3, partitions=2))
    assert [record.key for record in workload.records] == ["k1", "k2", "k3", "k1", "k2"]
    assert [[one.record_id for one in part] for part in workload.partitions] == [
        ["r1", "r3", "r4"], ["r2", "r5"]
    ]  # fmt: skip


def test_the_header_and_the_partitions_hold_the_same_records():
    workload = build_workload(WorkloadSettings(records=7, keys=4, partitions=3))
    emitted = {one.record_id: canonical_text(one.value) for p in workload.partitions for one in p}
    assert emitted == {record.record_id: record.text for record in workload.records}


def test_canonical_json_does_not_depend_on_the_order_of_fields():
    assert canonical_text({"b": 1, "a": [2]}) == canonical_text({"a": [2], "b": 1})
    assert canonical_text({"a": 1}) == '{"a":1}'


def test_a_value_that_json_does_not_know_becomes_its_text():
    assert canonical_text({"at": datetime.date(2020, 1, 1)}) == '{"at":"2020-01-01"}'


UPDATED = (
    *("cassandra-upsert", "cassandra-upsert-composite-key", "cassandra-write-ahead"),
    *("idempotent-sqlite", "the default workload"),
)


@pytest.mark.parametrize("name", UPDATED)
def test_a_key_is_updated_twice_within_one_checkpoint(name: str) -> None:
    """Else nobody sees which of two updates with one timestamp wins (`protocol.md` 7.4, D5)."""
    upsert = "semantix.connectors.store.plain_sinks:UpsertStoreSink"
    default = spec_of(upsert, view="table", world_options={"store": {}})
    spec = shipped_spec(name) if name in SHIPPED else default
    history = run_scenario(Scenario(spec, workload=spec.workloads[0])).history
    cuts = [dict(one.cut) for one in history.facts if one.kind == "completed"]
    keys_of: dict[str, list[str]] = {}  # of each place, in the order of the ranks
    for one in history.header.records:
        keys_of.setdefault(one.place, []).append(one.key)
    twice = 0
    for before, cut in zip([{}, *cuts], cuts, strict=False):
        keys = [
            key
            for place, found in keys_of.items()
            for key in found[before.get(place, 0) : cut.get(place, 0)]
        ]
        twice += len(keys) - len(set(keys))
    assert twice > 0
