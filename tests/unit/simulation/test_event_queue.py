"""The event queue: its order, its limit, what a stop and a postponement leave."""

import pytest

from semantix.errors import TaskCrashed
from semantix.ports.gate import Actor
from semantix.simulation.event_queue import NORMAL, URGENT, WORLD, EventQueue


@pytest.fixture
def queue():
    return EventQueue(0)


def test_the_order_is_time_then_priority_then_sequence(queue):
    ran = []
    for name, time_us, priority in (
        ("late", 2, URGENT), ("first", 1, NORMAL), ("second", 1, NORMAL), ("mail", 1, URGENT),
    ):  # fmt: skip
        queue.push(time_us, WORLD, ran.append, name, priority)
    queue.run()
    assert ran == ["mail", "first", "second", "late"]
    assert queue.now == 2


def test_what_is_due_in_the_past_runs_now(queue):
    times = []
    queue.push(5, WORLD, lambda _: queue.push(3, WORLD, lambda _: times.append(queue.now)))
    queue.run()
    assert times == [5]


def test_the_mail_of_the_dead_is_dropped(queue):
    ran, actor = [], Actor("sink", 0, 1, 0)
    queue.push(1, actor, ran.append, "alive")
    queue.push(2, actor, lambda _: setattr(actor, "alive", False))
    queue.push(3, actor, ran.append, "dead")
    queue.run()
    assert ran == ["alive"]


def test_a_crash_outside_of_any_mail_ends_only_its_own_event(queue):
    ran = []

    def crash(_):
        raise TaskCrashed("sink-0#1")

    queue.push(1, WORLD, crash)
    queue.push(2, WORLD, ran.append, "next")
    queue.run()
    assert ran == ["next"]


def test_all_that_run_it_share_one_limit():
    queue, ran = EventQueue(0, limit=5), []

    def run_inside(_):
        ran.append("inside")
        queue.run()

    def for_ever(_):
        ran.append("again")
        queue.push(queue.now + 1, WORLD, for_ever)

    queue.push(1, WORLD, run_inside)
    queue.push(2, WORLD, for_ever)
    queue.run()
    assert ran == ["inside", *["again"] * 4]
    assert queue.is_spent()


def test_a_queue_that_ran_dry_is_not_spent(queue):
    queue.push(1, WORLD, lambda _: None)
    queue.run()
    assert not queue.is_spent()


def test_behind_a_stop_only_the_worlds_go_on(queue):
    ran = []
    queue.push(1, WORLD, lambda _: setattr(queue, "stopped", True))
    queue.push(2, Actor("sink", 0, 1, 0), ran.append, "job")
    queue.push(3, WORLD, ran.append, "world")
    queue.push(9, WORLD, ran.append, "too late")
    queue.run()
    assert ran == []
    queue.run_worlds(5)
    assert ran == ["world"]
    assert queue.now == 5


def test_a_postponement_moves_the_job_and_not_the_worlds(queue):
    ran = []
    queue.push(1, Actor("sink", 0, 1, 0), lambda _: ran.append(("job", queue.now)))
    queue.push(2, WORLD, lambda _: ran.append(("world", queue.now)))
    queue.postpone(10)
    queue.run()
    assert ran == [("world", 2), ("job", 11)]


def test_its_moves_tell_of_what_came_and_went(queue):
    seen = [queue.moves()]
    queue.push(1, WORLD, lambda _: None)
    seen.append(queue.moves())
    queue.run()
    seen.append(queue.moves())
    assert len(set(seen)) == 3
