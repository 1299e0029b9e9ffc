"""What a job graph refuses, and how it orders its vertices."""

from __future__ import annotations

import pytest

from semantix.engine.job_graph import Edge, Vertex, job_graph
from semantix.errors import UsageError


def vertex(task, parallelism=1):
    return Vertex(task, parallelism, lambda *_: None, (0,) * parallelism)


def test_vertices_stand_upstream_first_whatever_the_order_given():
    graph = job_graph(
        (vertex("sink"), vertex("map", 2), vertex("source")),
        (Edge("source", "map"), Edge("map", "sink")),
    )
    assert graph.parallelisms == (("source", 1), ("map", 2), ("sink", 1))
    assert graph.source_tasks == ("source",)
    assert [edge.downstream for edge in graph.outputs_of["source"]] == ["map"]
    assert [edge.upstream for edge in graph.inputs_of["sink"]] == ["map"]


@pytest.mark.parametrize(
    ("vertices", "edges", "words"),
    [
        (("a", "a"), (), "two vertices are called 'a'"),
        (("a", "b"), (Edge("a", "c"),), "no vertex 'c'"),
        (("a", "b"), (Edge("a", "b"), Edge("b", "a")), "a cycle, a -> b -> a"),
        (("a", "b"), (Edge("a", "b", "luck"),), "`by` is 'luck'"),
    ],
)
def test_a_wrong_graph_is_refused(vertices, edges, words):
    with pytest.raises(UsageError, match="job graph") as raised:
        job_graph(tuple(map(vertex, vertices)), edges)
    assert words in str(raised.value)


def test_forward_needs_equal_parallelism():
    with pytest.raises(UsageError, match="equal parallelism, found 1 and 2"):
        job_graph((vertex("a"), vertex("b", 2)), (Edge("a", "b", "forward"),))
