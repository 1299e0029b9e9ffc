"""The shipped Kafka and Cassandra specs on real servers: the job is a process, really killed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from semantix.history.events import FAILED, READBACK, History
from semantix.model.guarantees import Verdict
from semantix.oracles.claims import oracles_of
from semantix.oracles.judge import judge
from semantix.oracles.windows import windows_of
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.processes.real_session import real_session
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import RunResult, Scenario
from semantix.testing.small_jobs import of_kind, shipped_spec, steps_of

KAFKA = "kafka-sink-exactly-once"
WRITE_AHEAD = "cassandra-write-ahead"
APPEND = "cassandra-write-ahead-append"
UPSERT = "cassandra-upsert"

Run = Callable[[str, Fault | None], RunResult]


@pytest.fixture
def run_really(attached_kafka: None, attached_cassandra: None) -> Run:
    """Give a function that runs a shipped spec with at most one fault."""

    def run(name: str, fault: Fault | None = None) -> RunResult:
        with real_session(shipped_spec(name)) as execute:
            return execute(_scenario(name, fault))

    return run


def _scenario(name: str, fault: Fault | None, world: str = "containers") -> Scenario:
    spec = shipped_spec(name)
    return Scenario(spec, FaultPlan((fault,) if fault else ()), spec.workloads[0], 0, world)


def _violated(name: str, history: History) -> dict[str, object]:
    """The claimed oracles that are violated (RESTORE needs trials of its own)."""
    codes = [code for code in oracles_of(shipped_spec(name).claim) if code != "RESTORE"]
    verdicts = judge(history, codes)
    return {code: v.findings for code, v in verdicts.items() if v.verdict is Verdict.VIOLATED}


def _finally_seen(history: History, isolation: str) -> Counter[str]:
    """How often a reader finds each record at the end."""
    seen = [event for event in of_kind(history, READBACK) if event.isolation == isolation]
    last = {event.place: event for event in seen}
    return Counter(entry[0] for event in last.values() for entry in event.entries)


@pytest.mark.parametrize("name", [KAFKA, f"{KAFKA}-keyed", WRITE_AHEAD, APPEND, UPSERT])
def test_a_clean_run_takes_the_steps_of_the_simulated_one(run_really: Run, name: str) -> None:
    result = run_really(name, None)
    assert steps_of(result.history) == steps_of(run_scenario(_scenario(name, None)).history)
    assert _violated(name, result.history) == {}
    records = {record.record_id: 1 for record in result.history.header.records}
    if result.history.header.view == "log":
        isolation = "read_committed" if name.startswith("kafka") else "full_scan"
        assert _finally_seen(result.history, isolation) == records


@pytest.mark.parametrize(
    ("name", "at", "occurrence"),
    [
        (KAFKA, "kafka_sink_send:after", 3),
        (KAFKA, "kafka.producer.flush:after", 3),
        (KAFKA, "kafka_sink_commit:before", 2),
        (KAFKA, "kafka.transactions.end:after", 3),
        (f"{KAFKA}-keyed", "ckpt_store_add:after", 2),
        (WRITE_AHEAD, "wal_send:before", 2),
        (WRITE_AHEAD, "wal_mark_committed:before", 2),
        (WRITE_AHEAD, "cassandra.session.execute_async:after", 5),
        (UPSERT, "cass_send_async:after", 4),
        (UPSERT, "cass_flush:before", 3),
    ],
)
def test_a_kill_keeps_the_guarantee_and_thesteps_of(
    run_really: Run, name: str, at: str, occurrence: int
) -> None:
    crash = Fault("crash_all", at, occurrence)
    result = run_really(name, crash)
    assert result.unfired == ()
    assert any(text == "process 1 was ended by signal 9" for _, text in result.notes)
    assert steps_of(result.history) == steps_of(run_scenario(_scenario(name, crash)).history)
    assert _violated(name, result.history) == {}


@pytest.mark.parametrize("at", ["wal_mark_committed:before", "wal_send:during"])
def test_a_kill_in_the_window_of_the_write_ahead_log_shows_duplicates(
    run_really: Run, at: str
) -> None:
    crash = Fault("crash_all", at, occurrence=2, part=1 if at.endswith("during") else None)
    result = run_really(APPEND, crash)
    assert result.unfired == ()
    assert max(_finally_seen(result.history, "full_scan").values()) == 2
    assert _violated(APPEND, result.history) == {}, "at least once all the same"
    assert windows_of(result.history).places() == (at,)


@pytest.mark.parametrize("by_us", [0, 1_500_000])
def test_a_zombie_of_the_kafka_sink_is_fenced_by_the_broker(run_really: Run, by_us: int) -> None:
    stall = Fault("stall", "kafka_sink_send:after", occurrence=3, by_us=by_us)
    result = run_really(KAFKA, stall)
    assert result.unfired == ()
    failures = of_kind(result.history, FAILED)
    assert [event.who.rpartition("#")[2] for event in failures] == ["1"], "only the zombie fails"
    assert "Fatal error" in failures[0].reason
    assert any("fenced by a newer instance" in text for _, text in result.notes)
    assert set(_finally_seen(result.history, "read_committed").values()) == {1}
    assert _violated(KAFKA, result.history) == {}
