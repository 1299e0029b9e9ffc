"""Where a source gives way, and what waits for the lock."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from semantix.history.events import EMITTED
from semantix.plan.fault_plan import Fault
from semantix.testing.loop_jobs import loop_spec
from semantix.testing.small_jobs import TWO_PHASE_COMMIT, every_record, of_kind, run, visible

SOURCE = '''
import time
from time import sleep

from semantix import CheckpointedFunction, SourceFunction


class Sleepy(SourceFunction, CheckpointedFunction):
    """Sleeps a second and a half for each record, inside of the lock or outside."""

    def __init__(self, inside, by_name=False):
        self.inside, self.sleep = inside, sleep if by_name else time.sleep
        self.position, self.is_running = 0, True

    def initialize_state(self, context):
        self.positions = context.operator_state_store.get_list_state("positions")
        self.position = sum(self.positions.get())

    def snapshot_state(self, context):
        self.positions.update([self.position])

    def run(self, ctx):
        while self.is_running and self.position < 6:
            if not self.inside:
                self.sleep(1.5)
            with ctx.get_checkpoint_lock(), ctx.get_checkpoint_lock():
                if self.inside:
                    self.sleep(1.5)
                ctx.collect({"id": f"r{self.position + 1}", "key": "k1", "n": 0})
                self.position += 1

    def cancel(self):
        self.is_running = False


class Polling(Sleepy):
    """Reads a marker of the store in each turn, under the lock; the call takes time."""

    def open(self, context):
        self.store = self.runtime_context.client("store")

    def run(self, ctx):
        while self.is_running and self.position < 6:
            with ctx.get_checkpoint_lock():
                self.store.get_marker("nothing")
                ctx.collect({"id": f"r{self.position + 1}", "key": "k1", "n": 0})
                self.position += 1


class Acquiring(Sleepy):
    """Takes and releases the lock by its methods; a release too much is an error."""

    def run(self, ctx):
        lock = ctx.get_checkpoint_lock()
        while self.is_running and self.position < 6:
            assert lock.acquire()
            try:
                ctx.collect({"id": f"r{self.position + 1}", "key": "k1", "n": 0})
                self.position += 1
            finally:
                lock.release()
            try:
                lock.release()
            except RuntimeError:
                continue
            raise AssertionError("a release too much")


class Fruitless(Sleepy):
    """Takes the lock a hundred times for each record."""

    def run(self, ctx):
        turns = 0
        while self.is_running and self.position < 3:
            turns += 1
            with ctx.get_checkpoint_lock():
                if turns % 100 == 0:
                    ctx.collect({"id": f"r{self.position + 1}", "key": "k1", "n": 0})
                    self.position += 1
'''


@pytest.fixture
def spec(tmp_path: Path):
    path = tmp_path / "own.py"
    path.write_text(SOURCE)

    def made(name, **options):
        return loop_spec(f"{path}:{name}", sink=TWO_PHASE_COMMIT, options=options)

    return made


def between(history, step, other):
    """Give the visits of `other` between `step:before` and `step:after`, in the first attempt."""
    inside, found = False, []
    for visit in history.steps:
        if visit.who == "source-0#1":
            if visit.step == step:
                inside = visit.position == "before"
            elif inside and visit.step == other:
                found.append(visit.position)
    return found


@pytest.mark.parametrize("by_name", [True, False])
def test_a_sleep_outside_of_the_lock_lets_checkpoints_in(spec, by_name):
    history = run(spec("Sleepy", inside=False, by_name=by_name)).history
    assert visible(history) == every_record(6)
    times = [event.time_us for event in of_kind(history, EMITTED)]
    assert min(later - one for one, later in pairwise(times)) >= 1_500_000
    snapshots = [one for one in history.steps if one.step == "src_snapshot"]
    assert len(snapshots) > 2 * 7


def test_a_sleep_inside_of_the_lock_keeps_mail_waiting(spec):
    result = run(spec("Sleepy", inside=True))
    assert visible(result.history) == every_record(6)
    assert between(result.history, "src_lock_acquire", "src_snapshot") == []
    for visit in result.history.steps:
        if (visit.step, visit.position) == ("src_lock_acquire", "after"):
            held_until = next(
                one.time_us
                for one in result.history.steps
                if one.step == "src_lock_release" and one.sequence > visit.sequence
            )
            snapshots = [one for one in result.history.steps if one.step == "src_snapshot"]
            assert not [one for one in snapshots if visit.time_us < one.time_us < held_until]


@pytest.mark.parametrize("occurrence", [2, 5])
@pytest.mark.parametrize("do", ["crash", "crash_all", "crash_coordinator"])
def test_a_crash_while_run_sleeps_under_the_lock_changes_nothing(spec, do, occurrence):
    fault = Fault(do, "src_lock_acquire:after", occurrence=occurrence)
    assert visible(run(spec("Sleepy", inside=True), fault).history) == every_record(6)


def test_a_client_call_under_the_lock_keeps_mail_waiting(spec):
    result = run(spec("Polling", inside=True))
    assert visible(result.history) == every_record(6)
    assert between(result.history, "src_lock_acquire", "src_snapshot") == []


def test_a_lock_without_an_emission_takes_time_too(spec):
    history = run(spec("Fruitless", inside=True)).history
    times = [event.time_us for event in of_kind(history, EMITTED)]
    assert len(times) == 3
    assert times[1] - times[0] >= 100 * 290_000


@pytest.mark.parametrize("occurrence", [2, 5])
def test_the_lock_has_the_methods_of_a_lock(spec, occurrence):
    crash = Fault("crash_all", "src_lock_release:before", occurrence=occurrence)
    result = run(spec("Acquiring", inside=True), crash)
    assert not result.unfired
    assert visible(result.history) == every_record(6)
