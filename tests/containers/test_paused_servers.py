"""A paused container is a slow server: what is in flight is lost, what was sent arrives late."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docker import DockerClient

from semantix.certify.campaign import run_campaign
from semantix.certify.effort import Effort
from semantix.certify.executors.containers import ContainersExecutor
from semantix.certify.interrupts import Interrupts
from semantix.certify.running_campaign import Campaign
from semantix.errors import UsageError
from semantix.history.events import CRASHED, FAILED, FAULT_ENDED, READBACK, History
from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.processes.job_process import JobTemplate
from semantix.scenario.processes.real_runner import RealRun
from semantix.scenario.processes.real_session import RealSession
from semantix.scenario.scenario import RunResult, Scenario
from semantix.spec.connector_spec import ConnectorSpec, RestartSettings
from semantix.spec.loader import load_spec
from semantix.testing.canaries.kafka_specimens import KAFKA_SPECIMENS
from semantix.testing.canaries.network_specimens import NETWORK_SPECIMENS
from semantix.testing.small_jobs import of_kind, shipped_spec
from semantix.worlds.containers import CASSANDRA_ATTACH_VARIABLE, KAFKA_ATTACH_VARIABLE
from semantix.worlds.containers.cassandra import CassandraServer
from semantix.worlds.containers.guardian import OWNER_LABEL, own_identity
from semantix.worlds.containers.kafka import KafkaServer
from semantix.worlds.containers.shared_servers import SharedServers

CASES = Path(__file__).parents[1] / "cases"
SLOW = Fault("slow_network", "ckpt_trigger_decide:before", task="coordinator", by_us=4_000_000)
BEHIND_THE_SECOND = Fault("crash_all", "ckpt_store_add:after", 2, task="coordinator")
END = "kafka.transactions.end:before"
LATE_COMMIT = Fault("late_request", END, 1, task="sink", by_us=2_500_000)
COMMITS_ONCE = next(one for one in KAFKA_SPECIMENS if one.name == "SP8-kafka")


@contextmanager
def session_on(kind: str, server: Any, variable: str) -> Iterator[RealSession]:
    """Use the tests' own server, or start one where theirs is attached: that is never paused."""
    with ExitStack() as started:
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv(variable, raising=False)
            if not server.pausable.refusal:
                patch.setattr(type(server), "start", lambda: nullcontext(server))
            servers = started.enter_context(SharedServers([kind]))
        template = started.enter_context(JobTemplate(servers.client_modules))
        yield RealSession(servers, template)


@pytest.fixture(scope="module")
def session(kafka_server: KafkaServer) -> Iterator[RealSession]:
    with session_on("kafka", kafka_server, KAFKA_ATTACH_VARIABLE) as started:
        yield started


@pytest.fixture(autouse=True)
def nothing_stays_paused(container_engine: DockerClient) -> Iterator[None]:
    yield
    label = f"{OWNER_LABEL}={own_identity()}"
    found = container_engine.containers.list(
        all=True, filters={"label": label}, ignore_removed=True
    )
    assert [one.name for one in found if one.status == "paused"] == []


def case(name: str) -> ConnectorSpec:
    return load_spec(CASES / name / "spec.yaml")


def scenario(spec: ConnectorSpec, *faults: Fault) -> Scenario:
    return Scenario(spec, FaultPlan(faults), spec.workloads[0], world="containers")


def fired(session: RealSession, spec: ConnectorSpec, *faults: Fault) -> RunResult:
    run = session(scenario(spec, *faults))
    assert (run.unfired, run.broken_off) == ((), "")
    return run


def violated(run: RunResult, *codes: str) -> list[str]:
    verdicts = judge(run.history, codes)
    return [code for code in codes if verdicts[code].verdict is not Verdict.UPHELD]


def ended(history: History, word: str) -> Any:
    (over,) = [event for event in of_kind(history, FAULT_ENDED) if event.do == word]
    return over


def test_records_in_flight_to_a_paused_broker_are_lost_with_their_process(
    session: RealSession,
) -> None:
    lost = fired(session, case("no-flush"), SLOW, BEHIND_THE_SECOND)
    assert violated(lost, "ALO") == ["ALO"]
    assert (
        ended(lost.history, "slow_network").sequence > of_kind(lost.history, CRASHED)[-1].sequence
    )


@pytest.mark.parametrize("faults", [(), (BEHIND_THE_SECOND,)], ids=["alone", "with a crash"])
def test_a_source_waits_for_a_leader_that_is_away(
    session: RealSession, faults: tuple[Fault, ...]
) -> None:
    spec = shipped_spec("kafka-source-earliest")
    away = replace(SLOW, at="kafka_src_emit_and_advance:after", occurrence=3, task="source")
    run = fired(session, spec, away, *faults)
    assert violated(run, "EO", "ALO", "POS", "LIVE") == []
    assert of_kind(run.history, FAILED) == []
    assert ended(run.history, "slow_network").time_us > away.by_us


def test_without_the_pause_the_same_crash_loses_nothing(session: RealSession) -> None:
    assert violated(fired(session, case("no-flush"), BEHIND_THE_SECOND), "ALO", "LIVE") == []


def test_a_sink_that_waits_at_the_barrier_loses_nothing(session: RealSession) -> None:
    run = fired(session, case("flushed"), SLOW, BEHIND_THE_SECOND)
    assert violated(run, "ALO", "LIVE", "FAB") == []
    waits = [event.time_us for event in of_kind(run.history, FAULT_ENDED)]
    assert waits[0] < of_kind(run.history, CRASHED)[0].time_us, "the barrier waited for the broker"


def test_a_sink_that_waits_too_shortly_is_convicted_and_its_twin_is_not(
    session: RealSession,
) -> None:
    (specimen,) = [one for one in NETWORK_SPECIMENS if one.name == "canary-slow"]
    broken = fired(session, specimen.spec(), *specimen.plan.faults)
    assert violated(broken, *specimen.convicted_by) == list(specimen.convicted_by)
    twin = fired(session, specimen.twin_spec(), *specimen.plan.faults)
    assert violated(twin, "ALO", "LIVE", "FAB") == []


def test_a_late_commit_is_executed_behind_the_restart(session: RealSession) -> None:
    run = fired(session, shipped_spec("kafka-sink-exactly-once"), LATE_COMMIT)
    assert violated(run, "EO", "VIS", "LIVE", "RES") == []
    history, over = run.history, ended(run.history, "late_request")
    crash = of_kind(history, CRASHED)[-1]
    assert over.sequence > crash.sequence
    assert shown_at(history, crash.sequence) < shown_at(history, over.sequence + 4)
    restart = [visit for visit in history.steps if visit.sequence > crash.sequence]
    assert restart[0].sequence < over.sequence, "the next process was on its way"
    ends = [one for one in restart if f"{one.step}:before" == END and one.sequence < over.sequence]
    assert ends == [], "nobody else has committed"


def shown_at(history: History, sequence: int) -> int:
    """How many records a committed reader had seen before this event."""
    last = {
        event.place: event
        for event in of_kind(history, READBACK)
        if event.isolation == "read_committed" and event.sequence <= sequence
    }
    return sum(len(event.entries) for event in last.values())


def test_a_sink_that_cannot_commit_twice_is_convicted_by_the_late_commit_only(
    session: RealSession,
) -> None:
    spec = replace(COMMITS_ONCE.spec(), restart=RestartSettings(attempts=2))
    crash = Fault("crash_all", END, 1, task="sink")
    assert violated(fired(session, spec, crash), "EO", "LIVE") == []
    convicted = fired(session, spec, LATE_COMMIT)
    assert violated(convicted, "EO") == ["EO"]
    failures = of_kind(convicted.history, FAILED)
    assert {"CompleteCommit, not Ongoing" in one.reason for one in failures} == {True}


def test_a_late_commit_of_the_producer_itself_arrives_too(session: RealSession) -> None:
    step = "kafka.producer.commit_transaction:before"
    late = Fault("late_request", step, 5, task="sink", subtask=0, by_us=2_500_000)
    history = fired(session, case("transaction-per-record"), late).history
    over = ended(history, "late_request")
    crash = of_kind(history, CRASHED)[-1]
    assert shown_at(history, over.sequence + 4) == shown_at(history, crash.sequence) + 1
    assert violated(RunResult(history), "ALO", "LIVE") == []


@pytest.mark.parametrize("trouble", [KeyboardInterrupt, ValueError])
def test_a_broker_goes_on_when_a_run_is_broken_off(
    session: RealSession, monkeypatch: pytest.MonkeyPatch, trouble: type[BaseException]
) -> None:
    struck: Callable[..., Any] = RealRun._visit

    def visit(run: RealRun, child: Any, message: list[Any]) -> Any:
        if run._servers._paused:
            raise trouble
        return struck(run, child, message)

    monkeypatch.setattr(RealRun, "_visit", visit)
    with pytest.raises(trouble):
        session(scenario(case("flushed"), SLOW))
    monkeypatch.undo()
    assert violated(fired(session, case("flushed")), "ALO") == []


def test_a_search_with_defaults_convicts_a_sink_that_does_not_wait(session: RealSession) -> None:
    effort = Effort(runs_max=2)
    results = {}
    for name in ("no-flush", "flushed"):
        executor = ContainersExecutor(session, slow_refusal=session.pause_refusal)
        spec = case(name)
        campaign = Campaign(
            spec, executor, claim=spec.claim, seed=0, effort=effort, interrupts=Interrupts()
        )
        results[name] = run_campaign(campaign)
    stage = next(one for one in results["no-flush"].search.stages if one.name == "slow")
    assert 2 <= stage.runs <= 5
    assert results["no-flush"].verdict is Verdict.VIOLATED
    assert results["flushed"].verdict is Verdict.UPHELD
    assert results["flushed"].strongest is Guarantee.AT_LEAST_ONCE


def test_an_attached_broker_is_not_paused(attached_kafka: None, kafka_server: KafkaServer) -> None:
    bootstrap = kafka_server.bootstrap
    with SharedServers(["kafka"]) as servers, JobTemplate(servers.client_modules) as template:
        attached = RealSession(servers, template)
        assert attached.pause_refusal == (
            f"Kafka at {bootstrap} is attached, and semantix pauses only servers of its own"
        )
        with pytest.raises(UsageError, match=r"'slow_network' at .* is attached"):
            attached(scenario(case("flushed"), SLOW))


def test_a_paused_cassandra_is_waited_for(cassandra_server: CassandraServer) -> None:
    spec = shipped_spec("cassandra-upsert")
    with session_on("cassandra", cassandra_server, CASSANDRA_ATTACH_VARIABLE) as slow:
        crash = Fault("crash_all", "ckpt_trigger_decide:after", 2, task="coordinator")
        assert violated(fired(slow, spec, SLOW, crash), "IDEM", "LIVE") == []
        run = fired(slow, spec, SLOW)
        assert violated(run, "IDEM", "LIVE") == []
        assert ended(run.history, "slow_network").time_us >= 4_000_000
