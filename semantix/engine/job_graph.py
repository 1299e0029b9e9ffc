"""A job as a graph: vertices with their parallelism, and edges over which records travel."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from semantix.engine.operators.collector import Collector
from semantix.engine.operators.operator_protocols import InputOperator, LoopOperator, SourceOperator
from semantix.engine.operators.runtime_context import TaskRuntimeContext
from semantix.errors import UsageError
from semantix.model.topology import cycle_in, upstream_first

HASH, FORWARD, REBALANCE = "hash", "forward", "rebalance"
PARTITIONERS = (HASH, FORWARD, REBALANCE)


MakeOperator = Callable[
    [TaskRuntimeContext, Collector], SourceOperator | InputOperator | LoopOperator
]


class Vertex(msgspec.Struct, frozen=True):
    """One task of the job.

    A vertex without an incoming edge is a source: its operator is a `SourceOperator`. The operator
    of every other vertex is an `InputOperator`.

    Attributes:
        task: name of the vertex, for instance `source`, `sink` or `enrich`. The labels of its
            subtasks begin with it (`enrich-0#1`).
        parallelism: number of subtasks.
        make: builds the operator of one attempt; the operator emits into the collector.
        processes: for each subtask, the index of the process in which it runs.
        has_loop: it is a source with a `LoopOperator`: its subtasks have a strand for `run`.
        may_yield: its operator waits for mail in the middle of a record.
        is_origin: the records of the input enter the job here. None: if it has no incoming edge.
    """

    task: str
    parallelism: int
    make: MakeOperator
    processes: tuple[int, ...]
    has_loop: bool = False
    may_yield: bool = False
    is_origin: bool | None = None


class Edge(msgspec.Struct, frozen=True):
    """A connection of two vertices: subtasks of `upstream` send to subtasks of `downstream`.

    Attributes:
        by: how the receiver of a record is chosen. `hash`: by the record's key. `forward`: the
            subtask with the same index (needs equal parallelism). `rebalance`: the subtasks in
            turn.
    """

    upstream: str
    downstream: str
    by: str = HASH


class JobGraph:
    """Vertices, upstream first, and the edges between them. `job_graph` makes it and checks it.

    Attributes:
        parallelisms: each task with its parallelism, upstream first.
        source_tasks: tasks without an incoming edge.
        inputs_of, outputs_of: for each task, the edges that lead to it and that leave it.
        is_traced: the history shows what passes each vertex: records, event times, watermarks.
        counted: name of the vertex that counts what a source under test emits; empty: there is
            none.
    """

    __slots__ = (
        "counted", "edges", "inputs_of", "is_traced", "job_id", "outputs_of", "parallelisms",
        "source_tasks", "vertices",
    )  # fmt: skip

    def __init__(
        self,
        vertices: tuple[Vertex, ...],
        edges: tuple[Edge, ...],
        job_id: str = "job",
        *,
        is_traced: bool = False,
        counted: str = "",
    ) -> None:
        self.is_traced = is_traced
        self.counted = counted
        self.vertices = vertices
        self.edges = edges
        self.job_id = job_id
        self.parallelisms = tuple([(vertex.task, vertex.parallelism) for vertex in vertices])
        self.inputs_of: dict[str, list[Edge]] = {task: [] for task, _ in self.parallelisms}
        self.outputs_of: dict[str, list[Edge]] = {task: [] for task, _ in self.parallelisms}
        for edge in edges:
            self.inputs_of[edge.downstream].append(edge)
            self.outputs_of[edge.upstream].append(edge)
        self.source_tasks = tuple([task for task, to_it in self.inputs_of.items() if not to_it])


def job_graph(
    vertices: tuple[Vertex, ...],
    edges: tuple[Edge, ...],
    job_id: str = "job",
    *,
    is_traced: bool = False,
    counted: str = "",
) -> JobGraph:
    """Check the vertices and edges, and make a graph of them.

    Raises:
        UsageError: two vertices have one name; an edge names an unknown vertex or an unknown
            partitioner; the edges form a cycle; `forward` connects vertices of different
            parallelism.
    """
    by_name = {vertex.task: vertex for vertex in vertices}
    names = [vertex.task for vertex in vertices]
    if len(by_name) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise UsageError(f"job graph: two vertices are called {twice!r}")
    for edge in edges:
        _check_edge(edge, by_name)
    pairs = [(edge.upstream, edge.downstream) for edge in edges]
    cycle = cycle_in(names, pairs)
    if cycle:
        raise UsageError(f"job graph: a cycle, {' -> '.join((*cycle, cycle[0]))}")
    ordered = tuple([by_name[name] for name in upstream_first(names, pairs)])
    return JobGraph(ordered, edges, job_id, is_traced=is_traced, counted=counted)


def _check_edge(edge: Edge, by_name: dict[str, Vertex]) -> None:
    where = f"job graph: the edge {edge.upstream} -> {edge.downstream}"
    for name in (edge.upstream, edge.downstream):
        if name not in by_name:
            raise UsageError(f"{where}: there is no vertex {name!r}")
    if edge.by not in PARTITIONERS:
        raise UsageError(f"{where}: `by` is {edge.by!r}, expected {', '.join(PARTITIONERS)}")
    above, below = by_name[edge.upstream], by_name[edge.downstream]
    if edge.by == FORWARD and above.parallelism != below.parallelism:
        raise UsageError(
            f"{where}: `forward` needs equal parallelism, "
            f"found {above.parallelism} and {below.parallelism}"
        )
