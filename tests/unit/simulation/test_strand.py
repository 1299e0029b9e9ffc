"""A strand: one wait at a time, a wake-up of an earlier wait is ignored."""

import pytest

from semantix.errors import TaskCancelled
from semantix.ports.gate import Actor
from semantix.simulation.event_queue import WORLD
from semantix.simulation.simulation import Simulation
from semantix.simulation.strand import Strand


@pytest.fixture
def simulation():
    return Simulation(0)


def strand_that_runs(simulation, work):
    strand = Strand(simulation, Actor("sink", 0, 1, 0))

    def begin(_):
        simulation.current = strand
        work(strand)
        simulation.current = None

    simulation.queue.push(0, strand.actor, begin)
    return strand


def test_the_wake_up_of_an_interrupted_wait_does_not_end_the_next_one(simulation):
    times = []

    def work(strand):
        try:
            strand.wait_us(10)
        except TaskCancelled:
            times.append(simulation.queue.now)
        strand.wait_us(100)
        times.append(simulation.queue.now)

    strand = strand_that_runs(simulation, work)
    simulation.queue.push(5, WORLD, lambda _: strand.interrupt(TaskCancelled("enough")))
    simulation.stacks.run()
    assert times == [5, 105]


def test_a_strand_that_left_has_no_wake_up_and_stays_where_it_is(simulation):
    seen = []

    def work(strand):
        strand.leave()
        seen.append("went on")

    strand = strand_that_runs(simulation, work)
    simulation.queue.push(9, WORLD, lambda _: seen.append(strand.has_wake_up()))
    simulation.stacks.run()
    assert seen == [False]
    strand.bury()
    assert seen == [False]


def test_while_a_strand_waits_it_is_not_the_current_one(simulation):
    current = []
    strand = strand_that_runs(simulation, lambda strand: strand.wait_us(10))
    simulation.queue.push(5, WORLD, lambda _: current.append(simulation.current))
    simulation.queue.push(5, WORLD, lambda _: current.append(strand.has_wake_up()))
    simulation.queue.push(20, WORLD, lambda _: current.append(strand.has_wake_up()))
    simulation.stacks.run()
    assert current == [None, True, False]
