"""Sources on real servers: killed twice, disturbed by other actors, and judged as simulated ones.

`ci/real-full` kills each of these jobs at every step. Here one run of each spec has two kills.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from semantix.history.events import ACTED, ASSIGNED, FAILED, READBACK, RESTORED, History
from semantix.model.guarantees import Verdict
from semantix.oracles.claims import oracles_of
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.expectations.settling import settled
from semantix.scenario.processes.real_session import real_session
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import RunResult, Scenario
from semantix.scenario.specs import spec_from_mapping
from semantix.spec.connector_spec import ConnectorSpec
from semantix.testing.small_jobs import shipped_spec

ACTORS = Path(__file__).with_name("kafka_actors.py")
SOURCE = "semantix.connectors.kafka.source:KafkaSource"
RECORDS = 24
BEHIND_A_CHECKPOINT = Fault("crash_all", "ckpt_store_add:after", checkpoint=2)
BOTH_WORLDS = ["simulated", pytest.param("containers", marks=pytest.mark.containers)]


def _run(spec: ConnectorSpec, world: str, *faults: Fault) -> RunResult:
    scenario = settled(Scenario(spec, FaultPlan(faults), spec.workloads[0], world=world))
    if world == "simulated":
        return run_scenario(scenario)
    with real_session(spec, world) as execute:
        return execute(scenario)


def _violated(spec: ConnectorSpec, history: History) -> list[str]:
    codes = [one for one in oracles_of(spec.claim, spec.also) if one != "RESTORE"]
    found = judge(history, codes)
    kept = (Verdict.UPHELD, Verdict.NOT_APPLICABLE)
    return [code for code in codes if found[code].verdict not in kept]


def _count(history: History, kind: str) -> int:
    return len([event for event in history.events if event.kind == kind])


def _counted(history: History) -> list[str]:
    last = [event for event in history.facts if event.kind == READBACK][-1]
    return sorted(entry[0] for entry in last.entries)


def _longer(spec: ConnectorSpec) -> ConnectorSpec:
    """Give the job an input that lasts for a second checkpoint after the first kill."""
    return replace(spec, workloads=(replace(spec.workloads[0], records=RECORDS),))


KAFKA = [
    ("kafka-source-earliest", "kafka_src_emit_and_advance:before", 5),
    ("kafka-source-group-offsets", "kafka_src_deserialize:after", 5),
    ("kafka-source-latest", "kafka_src_emit_and_advance:after", 3),
    ("kafka-source-timestamp", "kafka_src_commit_offsets:before", 1),
    ("kafka-source-specific-offsets", "kafka_src_poll:after", 6),
    ("kafka-source-rescale", "kafka_src_snapshot:after", 2),
    ("kafka-source-discovery", "kafka_src_discover:after", 4),
    ("kafka-to-kafka", "kafka.transactions.end:after", 2),
]


@pytest.mark.parametrize(("name", "at", "occurrence"), KAFKA)
def test_a_kafka_source_is_exactly_once_though_its_process_is_killed(
    attached_kafka: None, name: str, at: str, occurrence: int
) -> None:
    spec = _longer(shipped_spec(name))
    task = "sink" if "transactions" in at else "source"
    first = Fault("crash_all", at, occurrence, task=task)
    result = _run(spec, "containers", first, BEHIND_A_CHECKPOINT)
    assert result.unfired == ()
    assert len([text for _, text in result.notes if text.endswith("ended by signal 9")]) == 2
    acted = [event.what for event in result.history.events if event.kind == ACTED]
    others = [one.do.rpartition(":")[2] for one in spec.others]
    assert [one for one in acted if one in others] == others  # `aborted` of an input acts, too
    assert _violated(spec, result.history) == []


@pytest.mark.parametrize("size", [1, 5])
def test_a_kafka_source_goes_on_with_another_number_of_subtasks(
    attached_kafka: None, size: int
) -> None:
    spec = shipped_spec("kafka-source-rescale")
    change = Fault("rescale", "ckpt_store_add:after", 2, task="coordinator", parallelism=size)
    result = _run(spec, "containers", change)
    owners = {event.who for event in result.history.events if event.kind == ASSIGNED}
    assert len([one for one in owners if one.endswith("#2")]) == size
    assert result.unfired == ()
    assert _violated(spec, result.history) == []


def test_a_look_up_in_cassandra_is_asked_again_behind_a_kill(attached_cassandra: None) -> None:
    spec = shipped_spec("async-cassandra-lookup")
    result = _run(spec, "containers", BEHIND_A_CHECKPOINT)
    assert result.unfired == ()
    visited = {event.step for event in result.history.steps}
    assert "async_restore_reinvoke" in visited, "requests are on their way at the barrier"
    assert _violated(spec, result.history) == []


def _reads(connector: str, *others: dict[str, Any], **keys: Any) -> ConnectorSpec:
    return spec_from_mapping({
        "format": "semantix-spec/1",
        "name": "reads",
        "claim": "exactly_once",
        "connector": connector,
        "input": [{"place": "kafka:in"}],
        "world_options": {"kafka": {"topics": {"in": 1}}},
        "others": list(others),
        **keys,
    })  # fmt: skip


@pytest.mark.parametrize("world", BOTH_WORLDS)
def test_a_rebalance_from_outside_changes_nothing(
    request: pytest.FixtureRequest, world: str
) -> None:
    """While another member holds the partitions, each commit fails; positions come from state.

    The actors assert that no commit arrives while there is a member, and that one does later.
    """
    if world == "containers":
        request.getfixturevalue("attached_kafka")
    spec = _reads(
        SOURCE,
        {"after": {"checkpoint": 1}, "do": f"{ACTORS}:joins_the_group"},
        {"after": {"checkpoint": 3}, "do": f"{ACTORS}:leaves_the_group"},
        {"after": {"checkpoint": 5}, "do": f"{ACTORS}:finds_an_offset"},
        options={"topics": "in", "start": "earliest", "properties": {"group.id": "readers"}},
        workload={"records": 20, "parallelism": 1, "stop": "drain"},
    )
    result = _run(spec, world, BEHIND_A_CHECKPOINT)
    assert _violated(spec, result.history) == []
    assert (_count(result.history, ACTED), _count(result.history, FAILED)) == (3, 0)
    assert _count(result.history, RESTORED) == 2, "only the kill restarts the job"


@pytest.mark.parametrize("reset", ["", "earliest"])
@pytest.mark.parametrize("world", BOTH_WORLDS)
def test_records_that_retention_deletes_are_named_or_skipped_as_declared(
    request: pytest.FixtureRequest, world: str, reset: str
) -> None:
    """A job has a checkpoint at offset 3, retention deletes up to 10, then the job crashes."""
    if world == "containers":
        request.getfixturevalue("attached_kafka")
    spec = _reads(
        f"{ACTORS}:StopsAtThree",
        {"after": {"checkpoint": 1}, "do": f"{ACTORS}:deletes_the_first_ten"},
        options={"reset": reset},
        workload={"records": 12, "parallelism": 1, "stop": "drain"},
        restart={"strategy": "fixed_delay", "attempts": 1},
        live_bound_ms=6_000,  # the job never sees all records
    )
    crash = Fault("crash_all", "ckpt_store_add:after", checkpoint=1)
    history = _run(spec, world, crash).history
    failures = [event.reason for event in history.facts if event.kind == FAILED]
    if reset:
        assert failures == []
        assert _counted(history) == sorted(["r1", "r2", "r3", "r11", "r12"])
    else:
        assert "offset 3 of partition 0 of 'in' cannot be read" in failures[-1]
        assert _counted(history) == ["r1", "r2", "r3"]
