"""Building a deployment: an operator for each subtask, channels by the edges of the graph."""

from types import SimpleNamespace

import pytest

from semantix.engine.job_graph import Edge, Vertex, job_graph
from semantix.engine.operators.finished_operator import FinishedOperator
from semantix.engine.operators.stream_record import plain_entry
from semantix.engine.runtime_settings import RuntimeSettings
from semantix.engine.tasks.subtask import Subtask
from semantix.engine.tasks.task_building import TaskBuilder
from semantix.history.recorder import Recorder
from semantix.simulation.delays import FIRST, Latencies
from semantix.simulation.simulation import Simulation
from semantix.testing.solo_session import SoloGate


class Bench:
    """A graph of source, mapping operator and sink, and everything that building it makes."""

    def __init__(self, edges, parallelisms=(2, 2, 3)):
        self.contexts = []
        names = ("source", "map", "sink")
        vertices = [
            Vertex(name, count, self.make, tuple(range(count)))
            for name, count in zip(names, parallelisms, strict=True)
        ]
        simulation = Simulation(0)
        self.queue = simulation.queue
        job = SimpleNamespace(
            graph=job_graph(tuple(vertices), edges, "job-1"),
            settings=RuntimeSettings(),
            recorder=Recorder({}, simulation.queue),
            simulation=simulation,
            queue=simulation.queue,
            worlds={},
            storage=None,
            gates=SimpleNamespace(bind=lambda _: SoloGate()),
            identify=plain_entry,
        )
        self.tasks = TaskBuilder(job, 7, 4, Latencies(7, FIRST, ())).build()

    def make(self, context, collector):
        self.contexts.append((context, collector))
        return FinishedOperator()

    def channels(self, name):
        return [len(t.collector.channels) for t in self.tasks if t.actor.task == name]


CHAIN = (Edge("source", "map", "forward"), Edge("map", "sink", "hash"))


@pytest.fixture
def bench():
    return Bench(CHAIN)


def test_every_subtask_of_the_graph_is_made_upstream_first(bench):
    assert [task.actor.label for task in bench.tasks] == [
        "source-0#4", "source-1#4", "map-0#4", "map-1#4", "sink-0#4", "sink-1#4", "sink-2#4"
    ]  # fmt: skip


def test_forward_makes_one_channel_for_each_sender_and_hash_one_for_each_receiver(bench):
    assert bench.channels("source") == [1, 1]
    assert bench.channels("map") == [3, 3]
    assert bench.channels("sink") == [0, 0, 0]


def test_a_context_names_operator_subtask_and_attempt(bench):
    contexts = [context for context, _ in bench.contexts if context.operator_id == "job-1-sink"]
    assert [context.subtask for context in contexts] == [0, 1, 2]
    assert {(one.parallelism, one.attempt, one.job_id) for one in contexts} == {(3, 4, "job-1")}


def test_two_edges_into_one_vertex_arrive_at_different_inputs(monkeypatch):
    arrivals = []
    monkeypatch.setattr(Subtask, "post", lambda _, mail: arrivals.append(mail[1]))
    bench = Bench((Edge("source", "sink"), Edge("source", "map"), Edge("map", "sink")), (1, 1, 1))
    source, mapping, _ = bench.tasks
    source.collector.channels[0].send(("from", "source"))
    mapping.collector.channels[0].send(("from", "map"))
    bench.queue.run()
    assert sorted(arrivals) == [(0, ("from", "source")), (1, ("from", "map"))]
