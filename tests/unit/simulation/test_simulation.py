"""A subject of its own on a simulation: strands wait, are interrupted, and end with the run."""

from __future__ import annotations

import pytest

from semantix.errors import InternalError, TaskCancelled
from semantix.ports.gate import Actor
from semantix.simulation.event_queue import WORLD
from semantix.simulation.simulation import Simulation
from semantix.simulation.strand import Strand


class Loop:
    """A client loop that is no job: it only waits and notes the time."""

    def __init__(self, simulation, name):
        self.actor = Actor(name, 0, 1, 0)
        self.strand = Strand(simulation, self.actor)
        self.simulation = simulation
        self.log = []

    def start(self, pause_us, times):
        self.simulation.queue.push(
            self.simulation.queue.now, self.actor, self._run, (pause_us, times)
        )

    def _run(self, order):
        pause_us, times = order
        self.simulation.current = self.strand
        try:
            for _ in range(times):
                self.simulation.clock.wait_us(pause_us)
                self.log.append(self.simulation.clock.now_us())
        except TaskCancelled as error:
            self.log.append(str(error))
        finally:
            self.simulation.current = None


def test_two_strands_wait_side_by_side():
    simulation = Simulation(0)
    slow, fast = Loop(simulation, "slow"), Loop(simulation, "fast")
    slow.start(30, 2)
    fast.start(20, 3)
    simulation.stacks.run()
    assert (slow.log, fast.log) == ([30, 60], [20, 40, 60])


def test_an_interrupt_comes_out_where_the_strand_waits():
    simulation = Simulation(0)
    loop = Loop(simulation, "loop")
    loop.start(1_000, 5)
    simulation.queue.push(1_500, WORLD, lambda _: loop.strand.interrupt(TaskCancelled("enough")))
    simulation.stacks.run()
    assert loop.log == [1_000, "enough"]
    assert not loop.strand.has_wake_up()


def test_a_dead_strand_never_goes_on_and_is_buried_with_the_run():
    simulation = Simulation(0)
    loop = Loop(simulation, "loop")
    loop.start(1_000, 5)

    def kill(_):
        loop.actor.alive = False

    simulation.queue.push(1_500, WORLD, kill)
    simulation.stacks.run()
    assert loop.log == [1_000]
    loop.strand.bury()
    simulation.stacks.close()
    assert loop.log == [1_000]


def test_a_wait_outside_of_a_strand_is_a_defect():
    with pytest.raises(InternalError, match="outside of a strand"):
        Simulation(0).clock.wait_us(1)
