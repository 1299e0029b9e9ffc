"""The records of a workload: ids, keys in turn, each key in one partition, canonical payloads."""

import datetime

from semantix.scenario.workload import build_workload, canonical_text
from semantix.spec.connector_spec import WorkloadSettings


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
