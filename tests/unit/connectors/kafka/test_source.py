"""The Kafka source in small jobs on the simulated broker."""

import json
from pathlib import Path

import pytest

from semantix.connectors.kafka.source import KafkaSource
from semantix.functions.reading.deserialization import (
    DeserializationSchema,
    KeyedDeserializationSchema,
)
from semantix.history.job_events import Ended, Failed
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.scenario.specs import spec_from_mapping

HERE = f"{Path(__file__)}"


class Twice(DeserializationSchema):
    """Gives two values for an even record, none for every third one."""

    def deserialize(self, message, out):
        value = json.loads(message)
        if value["n"] % 3 == 0:
            return
        out(value)
        if value["n"] % 2 == 0:
            out({**value, "id": value["id"] + "-again"})


class Poison(DeserializationSchema):
    """Cannot read one message."""

    def deserialize(self, message, out):
        value = json.loads(message)
        if value["n"] == 5:
            raise ValueError("this is no record")
        out(value)


class UpTo(KeyedDeserializationSchema):
    """Ends at the sixth record; it gets the message's place."""

    def deserialize(self, key, value, topic, partition, offset, out):
        assert (key, topic) == (None, "in")
        out({**json.loads(value), "at": f"{partition}/{offset}"})

    def is_end_of_stream(self, value):
        return value["n"] >= 6


class TwiceSource(KafkaSource):
    def __init__(self, **options):
        super().__init__("in", Twice(), {"group.id": "g"}, start="earliest", bounded=True)


class PoisonSource(KafkaSource):
    def __init__(self, **options):
        super().__init__("in", Poison(), {"group.id": "g"}, start="earliest", bounded=True)


class StopsAtThree(KafkaSource):
    """Reads three records in its first attempt, and everything in later ones."""

    def __init__(self, reset):
        properties = {"auto.offset.reset": reset} if reset else {}
        super().__init__("in", "json", properties, start="earliest")

    def poll(self, output):
        if self.runtime_context.attempt == 1 and self.split_positions()["in/0"] == 3:
            return 100
        return super().poll(output)


class UpToSource(KafkaSource):
    def __init__(self, **options):
        super().__init__("in", UpTo(), start="earliest")


def run(connector, plan=None, partitions=1, **keys):
    spec = spec_from_mapping({
        "format": "semantix-spec/1",
        "name": "reads",
        "claim": "exactly_once",
        "connector": connector if ":" in connector else f"{HERE}:{connector}",
        "input": [{"place": "kafka:in"}],
        "world_options": {"kafka": {"topics": {"in": partitions}}},
        "workload": {"records": 12, "parallelism": 1},
        **keys,
    })  # fmt: skip
    return run_scenario(Scenario(spec, plan or FaultPlan(), spec.workloads[0])).history


def counted(history):
    """Return what the last completed checkpoint has counted, by identity."""
    last = [event for event in history.facts if event.kind == "readback"][-1]
    return sorted(entry[0] for entry in last.entries)


def test_a_message_gives_no_value_or_several_and_all_of_them_count():
    values = counted(run("TwiceSource"))
    kept = [n for n in range(1, 13) if n % 3]
    expected = [f"r{n}" for n in kept] + [f"r{n}-again" for n in kept if n % 2 == 0]
    assert values == sorted(expected)


def test_a_crash_between_two_values_of_a_message_loses_and_repeats_nothing():
    crash = Fault("crash", "kafka_src_emit_and_advance:during", part=1)
    assert counted(run("TwiceSource", FaultPlan((crash,)))) == counted(run("TwiceSource"))


def test_a_message_that_cannot_be_read_is_named_and_never_skipped():
    history = run("PoisonSource", restart={"strategy": "fixed_delay", "attempts": 2})
    failed = [event for event in history.facts if isinstance(event, Failed)]
    text = "the record at offset 4 of partition 0 of 'in' cannot be deserialized: ValueError: this"
    assert len(failed) == 3
    assert all(text in event.reason for event in failed)


def test_the_end_of_the_stream_ends_the_subtask_and_is_not_emitted():
    history = run("UpToSource")
    assert counted(history) == ["r1", "r2", "r3", "r4", "r5"]
    assert [event.end for event in history.facts if isinstance(event, Ended)] == ["finished"]


def test_a_topic_that_is_missing_is_named():
    history = run(
        "semantix.connectors.kafka.source:KafkaSource",
        options={"topics": "inn", "start": "earliest", "bounded": True},
        restart={"strategy": "none"},
    )
    (failed,) = [event for event in history.facts if isinstance(event, Failed)]
    assert "Could not fetch partitions for inn. Make sure that the topic exists." in failed.reason


@pytest.mark.parametrize("reset", ["earliest", "latest", "error"])
def test_a_group_without_offsets_starts_as_it_is_told(reset):
    history = run(
        "semantix.connectors.kafka.source:KafkaSource",
        options={
            "topics": "in",
            "bounded": True,
            "properties": {"group.id": "g", "auto.offset.reset": reset},
        },
        restart={"strategy": "none"},
    )
    if reset == "error":
        (failed,) = [event for event in history.facts if isinstance(event, Failed)]
        assert "the group has no offset for partition 0 of 'in'" in failed.reason
    else:
        assert len(counted(history)) == (12 if reset == "earliest" else 0)


def deletes_the_first_records(outside):
    """Delete what retention deletes: the first ten records of the partition."""
    kafka = outside.client("kafka")
    admin = kafka.AdminClient({"bootstrap.servers": "localhost:9092"})
    for future in admin.delete_records([kafka.TopicPartition("in", 0, 10)]).values():
        future.result(30)


def failures(history):
    return [event.reason for event in history.facts if isinstance(event, Failed)]


def from_offset_99(**properties):
    return {
        "topics": "in",
        "start": {"offsets": {"in/0": 99}},
        "properties": properties,
        "commit_offsets_on_checkpoints": False,
    }


def test_an_offset_that_is_not_there_is_named_and_the_job_fails_as_configured():
    history = run(
        "semantix.connectors.kafka.source:KafkaSource",
        options=from_offset_99(),
        workload={"records": 12, "parallelism": 1, "stop": "drain"},
        restart={"strategy": "fixed_delay", "attempts": 2},
    )
    found = failures(history)
    assert len(found) == 3
    assert all("offset 99 of partition 0 of 'in' cannot be read" in reason for reason in found)
    assert counted_or_none(history) == []


def counted_or_none(history):
    last = [event for event in history.facts if event.kind == "readback"][-1:]
    return sorted(entry[0] for event in last for entry in event.entries)


@pytest.mark.parametrize("crash", [False, True])
def test_a_declared_reset_goes_on_where_it_says(crash):
    plan = FaultPlan((Fault("crash_all", "ckpt_store_add:after", occurrence=2),) if crash else ())
    history = run(
        "semantix.connectors.kafka.source:KafkaSource",
        plan,
        options=from_offset_99(**{"auto.offset.reset": "earliest"}),
        workload={"records": 12, "parallelism": 1, "stop": "drain"},
    )
    assert failures(history) == []
    assert counted(history) == sorted(f"r{n}" for n in range(1, 13))


@pytest.mark.parametrize("reset", ["", "earliest", "error"])
def test_records_that_are_deleted_before_they_are_read_are_named_or_skipped_as_declared(reset):
    """A job has a checkpoint at offset 3, then retention deletes up to 10, then the job crashes."""
    history = run(
        "StopsAtThree",
        FaultPlan((Fault("crash_all", "ckpt_store_add:after", occurrence=1),)),
        options={"reset": reset},
        workload={"records": 12, "parallelism": 1, "stop": "drain"},
        others=[{"after": {"checkpoint": 1}, "do": f"{HERE}:deletes_the_first_records"}],
        restart={"strategy": "fixed_delay", "attempts": 2},
    )
    if reset == "earliest":
        assert counted(history) == sorted(["r1", "r2", "r3", "r11", "r12"])
    else:
        assert "offset 3 of partition 0 of 'in' cannot be read" in failures(history)[-1]
        assert counted(history) == ["r1", "r2", "r3"]


def test_positions_are_committed_for_completed_checkpoints_only():
    options = {"topics": "in", "start": "earliest", "properties": {"group.id": "g"}}
    connector = "semantix.connectors.kafka.source:KafkaSource"
    history = run(connector, options={**options, "bounded": True}, partitions=3)
    published = [event for event in history.facts if event.kind == "published"]
    assert {event.place for event in published} == {"g:in/0", "g:in/1", "g:in/2"}
    silent = run(
        connector,
        options={**options, "bounded": True, "commit_offsets_on_checkpoints": False},
    )
    assert not [event for event in silent.facts if event.kind == "published"]
