"""What each kind of crash kills, and that the dead reach nothing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest

from semantix.functions.sink_function import RichSinkFunction
from semantix.history.events import (
    CANCELLED,
    COMPLETED,
    CRASHED,
    DEPLOYED,
    FAILED,
    RESTORED,
    UNIT,
)
from semantix.plan.fault_plan import Fault
from semantix.search.visits import visits_of
from semantix.testing.canaries.network_specimens import NETWORK_SPECIMENS
from semantix.testing.small_jobs import (
    TWO_PHASE_COMMIT,
    WRITE_AHEAD,
    end_of,
    every_record,
    of_kind,
    run,
    spec_of,
    steps_of,
    visible,
)

HERE = f"{__file__}:"


class ClingingSink(RichSinkFunction):
    """Tries by every means of the language to abort its transaction when it dies."""

    def open(self, context):
        self.store = self.runtime_context.client("store")
        self.store.begin(f"only-{self.runtime_context.attempt}")

    def abort(self):
        self.store.abort(f"only-{self.runtime_context.attempt}")

    def invoke(self, value, context):
        is_written = False
        try:
            self.store.write(f"only-{self.runtime_context.attempt}", [value])
            is_written = True
        except BaseException:  # that is the point
            self.abort()
        finally:
            if not is_written:
                self.abort()

    def close(self):
        self.abort()

    def __del__(self):
        with suppress(BaseException):
            self.abort()


class SwallowingSink(RichSinkFunction):
    """Tries again and again, whatever happens to it."""

    def open(self, context):
        self.store = self.runtime_context.client("store")

    def invoke(self, value, context):
        while True:
            with suppress(BaseException):
                self.store.append([value])
                return


class FailingSink(RichSinkFunction):
    """Raises once, at the fifth record it gets in its first attempt."""

    def open(self, context):
        self.count = 0
        self.store = self.runtime_context.client("store")

    def invoke(self, value, context):
        self.count += 1
        if self.count == 5 and self.runtime_context.attempt == 1:
            raise ValueError("a bug")
        self.store.append([value])

    def close(self):
        self.store.put_marker("closed", self.runtime_context.attempt)


def test_finally_except_close_and_del_of_a_dead_attempt_reach_nothing():
    fault = Fault("crash", "store.write:after", 2, task="sink", subtask=0)
    result = run(spec_of(HERE + "ClingingSink"), fault, parallelism=1)
    assert result.unfired == ()
    crashed = of_kind(result.history, CRASHED)[0].sequence
    redeployed = next(e.sequence for e in of_kind(result.history, DEPLOYED) if e.who == "sink-0#2")
    between = [e for e in of_kind(result.history, UNIT) if crashed < e.sequence < redeployed]
    assert between == []
    assert visible(result.history) == {}
    # The same class does abort where nothing dies: the check above can fail.
    clean = run(spec_of(HERE + "ClingingSink"), parallelism=1)
    assert of_kind(clean.history, UNIT) != []


def test_a_dead_attempt_that_tries_for_ever_is_left_where_it_is():
    fault = Fault("crash", "store.append:before", 3, task="sink", subtask=0)
    result = run(spec_of(HERE + "SwallowingSink"), fault)
    assert result.unfired == ()
    assert end_of(result.history)[0] == "finished"
    assert set(visible(result.history)) == set(every_record())


@pytest.mark.parametrize(
    ("do", "at", "dead"),
    [
        ("crash", "tpc_invoke:after", {"sink-0#1"}),
        ("crash_process", "tpc_invoke:after", {"sink-0#1", "sink-1#1", "source-0#1", "source-1#1"}),
        ("crash_coordinator", "tpc_invoke:after", {"coordinator#1"}),
        (
            "crash_all",
            "tpc_invoke:after",
            {"coordinator#1", "sink-0#1", "sink-1#1", "source-0#1", "source-1#1"},
        ),
        ("crash", "ckpt_store_add:before", {"coordinator#1"}),
    ],
)
def test_a_crash_kills_exactly_its_part(do, at, dead):
    subtask = 0 if at.startswith("tpc") else None
    result = run(spec_of(TWO_PHASE_COMMIT), Fault(do, at, 3, subtask=subtask))
    assert result.unfired == ()
    assert {event.who for event in of_kind(result.history, CRASHED)} == dead
    closed = {event.who for event in of_kind(result.history, CANCELLED)}
    everyone = {"sink-0#1", "sink-1#1", "source-0#1", "source-1#1"}
    assert closed == (set() if do == "crash_all" else everyone - dead)
    assert visible(result.history) == every_record()


def test_neighbours_go_on_until_the_coordinator_notices():
    fault = Fault("crash", "tpc_invoke:after", 3, task="sink", subtask=0)
    history = run(spec_of(TWO_PHASE_COMMIT), fault).history
    crash = of_kind(history, CRASHED)[0]
    cancelled = of_kind(history, CANCELLED)
    assert min(event.time_us for event in cancelled) >= crash.time_us + 50_000


def test_an_error_closes_the_task_with_living_handles_and_restarts_the_job():
    result = run(spec_of(HERE + "FailingSink"))
    failed = of_kind(result.history, FAILED)
    assert {event.reason for event in failed} == {"ValueError: a bug"}
    assert of_kind(result.history, CRASHED) == []
    steps = steps_of(result.history, failed[0].who)
    assert steps.count(("store.put_marker", "after", failed[0].who)) == 1
    assert set(visible(result.history)) == set(every_record())


def test_no_new_attempt_is_deployed_before_the_old_ones_have_ended():
    fault = Fault("crash", "tpc_invoke:after", 3, task="sink", subtask=0)
    history = run(spec_of(TWO_PHASE_COMMIT), fault).history
    last_end = max(event.sequence for event in of_kind(history, CANCELLED, CRASHED))
    second = [e.sequence for e in of_kind(history, DEPLOYED) if e.who.endswith("#2")]
    assert last_end < min(second)


@pytest.mark.parametrize("do", ["crash", "crash_process", "crash_coordinator", "crash_all"])
@pytest.mark.parametrize(
    ("connector", "options"),
    [(WRITE_AHEAD, {"fail_at_end": True}), (WRITE_AHEAD, {}), (TWO_PHASE_COMMIT, {})],
)
def test_a_crash_at_every_visit_from_the_final_checkpoint_on_loses_nothing(connector, options, do):
    spec = spec_of(connector, options=options)
    clean = run(spec)
    before_final = of_kind(clean.history, COMPLETED)[-2].sequence
    visits = [visit for visit in visits_of(clean.history) if visit.sequence > before_final]
    assert len(visits) > 150
    for visit in visits:
        result = run(spec, visit.fault(do))
        assert result.unfired == (), visit
        assert end_of(result.history)[0] == "finished", visit
        seen = visible(result.history)
        assert set(seen) == set(every_record()), visit
        assert connector == WRITE_AHEAD or seen == every_record(), visit


def test_a_frozen_task_is_replaced_and_its_zombie_goes_on():
    fault = Fault("stall", "tpc_invoke:before", 3, task="sink", subtask=0, by_us=600_000)
    result = run(spec_of(TWO_PHASE_COMMIT), fault)
    assert result.unfired == ()
    labels = [visit.who for visit in result.history.steps]
    first_of_new = labels.index("sink-0#2")
    assert "sink-0#1" in labels[first_of_new:]


class SendsFromCallbacks(RichSinkFunction):
    """Writes rows at the barrier; the driver sends the second one in the callback of the first."""

    def open(self, context):
        self.session = self.runtime_context.client("cassandra").Cluster().connect()
        self.insert = self.session.prepare("INSERT INTO shop.out (key, id, n) VALUES (?, ?, ?)")
        self.rows = []

    def invoke(self, value, context):
        self.rows.append((value["key"], value["id"], value["n"]))

    def snapshot_state(self, context):
        send = self.runtime_context.client("cassandra").execute_concurrent_with_args
        send(self.session, self.insert, self.rows, concurrency=1)
        self.rows = []


def test_a_stall_in_a_callback_of_a_client_freezes_nothing_and_the_task_is_replaced():
    (network,) = [one for one in NETWORK_SPECIMENS if one.name == "canary-outage"]
    spec = replace(network.spec(), connector=f"{HERE}SendsFromCallbacks")
    at = "cassandra.session.execute_async:before"
    fault = Fault("stall", at, 2, task="sink", subtask=0, by_us=600_000)
    result = run(spec, fault)
    assert result.unfired == ()
    assert "sink-0#2" in [event.who for event in of_kind(result.history, DEPLOYED)]
    assert end_of(result.history)[0] == "finished"


@pytest.mark.parametrize("second", ["crash_coordinator", "crash_all", "crash_machine"])
def test_a_job_starts_once_if_everything_crashes_before_a_coordinator_is_replaced(second):
    # Both subtasks restore at nearly the same time, so the second crash strikes while the
    # successor of the coordinator is scheduled already.
    faults = (
        Fault("crash_coordinator", "restore_initialize_state:before", 1, task="sink", subtask=0),
        Fault(second, "restore_initialize_state:before", 1, task="sink", subtask=1),
    )
    job = run(spec_of(TWO_PHASE_COMMIT), *faults)
    assert job.unfired == ()
    attempts = [one.who for one in of_kind(job.history, DEPLOYED) if one.who.startswith("sink-0")]
    assert attempts == ["sink-0#1", "sink-0#2"]
    assert len(of_kind(job.history, RESTORED)) == 2
    assert visible(job.history) == every_record()
