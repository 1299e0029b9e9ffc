"""While the clock of an act at the start waits, only the worlds go on."""

from semantix.scenario.outside.worlds_clock import WorldsClock
from semantix.simulation.event_queue import EventQueue


class Somebody:
    alive = True


def test_only_the_worlds_go_on():
    queue, seen = EventQueue(0), []
    clock = WorldsClock(queue)
    queue.push(5, Somebody(), seen.append, "job")
    clock.call_at(7, lambda: seen.append("world"))
    clock.wait_us(10)
    assert (seen, clock.now_us()) == (["world"], 10)
    queue.run()
    assert seen == ["world", "job"]
