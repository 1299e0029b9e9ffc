"""A job under a fault that lasts: it waits longer before restarts, and LIVE counts from the end."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from semantix.engine.lasting_faults import RESTART_DELAY_MAX_US, LastingFaults
from semantix.errors import PlanError
from semantix.history.events import CRASHED, FAILED, FAULT, FAULT_ENDED, RESTORED, WRITTEN
from semantix.intake.plan_files import plan_problems
from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.ports.network import Network
from semantix.scenario.plan_binding import can_restart
from semantix.scenario.simulated_worlds import build_worlds
from semantix.simulation.event_queue import EventQueue
from semantix.spec.connector_spec import ConnectorSpec, RestartSettings
from semantix.testing.list_observer import ListObserver
from semantix.testing.small_jobs import APPEND, end_of, every_record, of_kind, run, spec_of, visible
from semantix.testing.solo_session import SoloClock
from semantix.worlds.registry import SYSTEMS

OUTAGE = Fault("cut_network", "store.append:before", 3, task="sink", by_us=60_000_000)
UPSERTS = ConnectorSpec(
    "upserts",
    "semantix.connectors.cassandra.upsert_sink:CassandraUpsertSink",
    Guarantee.EFFECTIVELY_ONCE,
    view="table",
    options={
        "query": "INSERT INTO shop.out (key, id, n) VALUES (?, ?, ?)",
        "columns": ["key", "id", "n"],
    },
    world_options={
        "cassandra": {
            "schema": [
                "CREATE KEYSPACE shop WITH replication = "
                "{'class': 'SimpleStrategy', 'replication_factor': 1}",
                "CREATE TABLE shop.out (key text PRIMARY KEY, id text, n int)",
            ],
            "watch": {"table": "shop.out", "key": ["key"], "view": "table"},
        }
    },
)


def test_restarts_in_an_outage_wait_longer_and_longer_and_the_job_ends_behind_it() -> None:
    result = run(spec_of(APPEND), OUTAGE)
    (struck,) = of_kind(result.history, FAULT)
    (over,) = of_kind(result.history, FAULT_ENDED)
    assert over.time_us - struck.time_us == OUTAGE.by_us
    starts = [event.time_us for event in of_kind(result.history, RESTORED)]
    waits = [later - earlier for earlier, later in pairwise(starts)]
    during = [wait for wait, at in zip(waits, starts[1:], strict=True) if at < over.time_us]
    assert during[1:] == sorted(during[1:])
    assert during[-1] < RESTART_DELAY_MAX_US + 1_500_000
    assert len(during) < 15
    assert end_of(result.history) == ("finished", "")
    assert set(visible(result.history)) == set(every_record())
    assert judge(result.history)["LIVE"].verdict is Verdict.UPHELD


def test_a_server_that_is_killed_comes_back_and_the_job_ends() -> None:
    fault = Fault("restart_world", "cassandra.session.execute_async:after", 4, by_us=2_000_000)
    result = run(UPSERTS, fault)
    assert result.unfired == ()
    (struck,) = of_kind(result.history, FAULT)
    (over,) = of_kind(result.history, FAULT_ENDED)
    assert (over.time_us - struck.time_us, over.do) == (fault.by_us, "restart_world")
    written = [one.time_us for one in of_kind(result.history, WRITTEN)]
    assert not [time_us for time_us in written if struck.time_us <= time_us < over.time_us]
    assert len(of_kind(result.history, FAILED)) > 1
    assert end_of(result.history) == ("finished", "")
    verdicts = judge(result.history)
    assert {verdicts[code].verdict for code in ("ALO", "IDEM", "LIVE")} == {Verdict.UPHELD}


def test_at_a_step_of_the_engine_every_server_is_killed() -> None:
    fault = Fault("restart_world", "ckpt_store_add:before", by_us=2_000_000)
    result = run(replace(UPSERTS, world_options={**UPSERTS.world_options, "store": {}}), fault)
    assert result.unfired == ()
    assert end_of(result.history) == ("finished", "")


@pytest.mark.parametrize(
    ("step", "kinds"), [("sqlite.connection.execute", "sqlite"), ("wal_send", "files, sqlite")]
)
def test_a_world_without_a_server_cannot_be_restarted(step: str, kinds: str) -> None:
    spec = replace(UPSERTS, world_options={"files": {}, "sqlite": {}})
    fault = Fault("restart_world", f"{step}:before", by_us=1)
    text = f"there is no server in {kinds}; there is one in cassandra, kafka, store"
    with pytest.raises(PlanError, match=text):
        run(spec, fault)
    assert text in plan_problems(FaultPlan((fault,)), spec)[-1]
    assert not can_restart(FaultPlan((fault,)), spec)


def test_every_world_with_a_server_has_a_network() -> None:
    for kind, system in SYSTEMS.items():
        world = build_worlds({kind: {}}, SoloClock(), ListObserver())[kind]
        assert hasattr(world, "network") == system.has_server


def test_failures_in_an_outage_do_not_use_up_the_restarts() -> None:
    result = run(spec_of(APPEND, restart=RestartSettings(attempts=2)), OUTAGE)
    assert end_of(result.history) == ("finished", "")


def test_the_bound_of_live_counts_from_the_end_of_an_outage() -> None:
    spec = replace(spec_of(APPEND), live_bound_ms=20_000)
    assert spec.live_bound_us < OUTAGE.by_us
    assert judge(run(spec, OUTAGE).history)["LIVE"].verdict is Verdict.UPHELD


def test_a_network_is_slow_until_the_next_restart_at_the_latest() -> None:
    at = "restore_assign_state:before"
    slow = Fault("slow_network", at, task="coordinator", by_us=4_000_000)
    crash = Fault("crash_all", "ckpt_store_add:after", 1, task="coordinator")
    alone, crashed = run(UPSERTS, slow).history, run(UPSERTS, slow, crash).history
    (struck,) = of_kind(alone, FAULT)
    (over,) = of_kind(alone, FAULT_ENDED) or (None,)
    assert over is None or over.time_us == struck.time_us + 10 * slow.by_us
    first_write = of_kind(alone, WRITTEN)[0].time_us
    assert first_write - struck.time_us > slow.by_us
    assert judge(alone)["IDEM"].verdict is Verdict.UPHELD
    (over,) = of_kind(crashed, FAULT_ENDED)
    assert over.sequence < of_kind(crashed, RESTORED)[1].sequence
    assert judge(crashed)["IDEM"].verdict is Verdict.UPHELD


def test_a_late_request_arrives_behind_the_crash_and_nothing_else_of_the_attempt_runs() -> None:
    step = "cassandra.session.execute_async:before"
    late = Fault("late_request", step, 4, subtask=0, task="sink", by_us=2_500_000)
    history = run(UPSERTS, late).history
    (struck,) = of_kind(history, FAULT)
    crashed = of_kind(history, CRASHED)
    assert {event.scope for event in crashed} == {"everything"}
    assert crashed[0].time_us == struck.time_us
    behind = [one for one in history.steps if one.sequence > crashed[-1].sequence]
    assert not [one for one in behind if one.who.endswith("#1")]
    assert of_kind(history, FAULT_ENDED)[0].time_us == struck.time_us + late.by_us
    assert end_of(history) == ("finished", "")
    assert judge(history)["IDEM"].verdict is Verdict.UPHELD


class Job:
    """The parts of a job that a lasting fault uses, with one network."""

    def __init__(self) -> None:
        self.queue = EventQueue(0)
        self.network = Network(SoloClock(0))
        self.worlds = {"kafka": SimpleNamespace(network=self.network), "store": SimpleNamespace()}
        self.restart_loops = SimpleNamespace(forget=lambda: None)
        self.recorder = SimpleNamespace(record=lambda _, told: self.ends.append(told))
        self.ends: list[object] = []

    def extend_deadline(self, after_us: int = 0) -> None: ...


def test_a_pause_of_real_servers_ends_with_its_event() -> None:
    job: Any = Job()
    lasting = LastingFaults(job)
    lasting.pause(4_000_000)
    assert job.network.cut_until_us == 4_000_001, "cut until the event, also at its very time"
    assert not lasting.is_over()
    job.queue.run_worlds(3_999_999)
    assert job.ends == []
    job.queue.run_worlds(4_000_000)
    assert (job.ends, job.network.cut_until_us) == ([("slow_network",)], 0)


def test_a_pause_ends_at_the_restart_at_the_latest() -> None:
    job: Any = Job()
    lasting = LastingFaults(job)
    lasting.pause(4_000_000)
    lasting.restarted()
    assert (job.ends, job.network.cut_until_us) == ([("slow_network",)], 0)
    lasting.restarted()
    job.queue.run_worlds(5_000_000)
    assert len(job.ends) == 1
