"""Makes the subtasks of one deployment, each with its operator, and the channels between them."""

from __future__ import annotations

from semantix.engine.job_graph import FORWARD, Edge, Vertex
from semantix.engine.job_services import JobServices
from semantix.engine.operators.collector import Collector
from semantix.engine.operators.runtime_context import TaskRuntimeContext
from semantix.engine.operators.tracing_collector import TracingCollector
from semantix.engine.tasks.channel import Channel
from semantix.engine.tasks.loop_subtask import LoopSubtask
from semantix.engine.tasks.subtask import Subtask
from semantix.engine.tasks.task_services import TaskClients, TaskLogs, TaskSession
from semantix.engine.tasks.task_timers import TaskTimers
from semantix.engine.tasks.yielding_subtask import YieldingSubtask
from semantix.ports.gate import Actor
from semantix.simulation.delays import Latencies
from semantix.simulation.seeded_random import LazyRandom


class TaskBuilder:
    """Builds one attempt of every subtask of the job's graph.

    Args:
        job: the run for which the subtasks are made.
        seed: seed of the random numbers that connectors draw.
        submission: differs between submissions of the job, whose attempts may have equal numbers.
        attempt: number of the attempt, the same for all subtasks.
        latencies: the delays of this deployment. Each channel takes one table of it.
    """

    def __init__(
        self,
        job: JobServices,
        seed: int,
        attempt: int,
        latencies: Latencies,
        submission: str = "",
    ) -> None:
        self._job = job
        self._seed = seed
        self._attempt = attempt
        self._latencies = latencies
        self._submission = submission
        self._connected: dict[str, int] = {}  # inputs of each subtask that have a channel

    def build(self) -> list[Subtask]:
        """Return the subtasks, upstream first. They are connected, but not yet deployed."""
        graph = self._job.graph
        made: dict[str, list[Subtask]] = {}
        for vertex in reversed(graph.vertices):  # the sink's operator is made before the source's
            inputs = sum(self._input_count(edge) for edge in graph.inputs_of[vertex.task])
            made[vertex.task] = [
                self._task(vertex, index, inputs) for index in range(vertex.parallelism)
            ]
        for edge in graph.edges:
            self._connect(edge, made[edge.upstream], made[edge.downstream])
        return [task for vertex in graph.vertices for task in made[vertex.task]]

    def _input_count(self, edge: Edge) -> int:
        return 1 if edge.by == FORWARD else dict(self._job.graph.parallelisms)[edge.upstream]

    def _connect(self, edge: Edge, senders: list[Subtask], receivers: list[Subtask]) -> None:
        for index, sender in enumerate(senders):
            if edge.by == FORWARD:
                sender.collector.connect(edge.by, [self._channel_to(receivers[index])], 0)
            else:
                sender.collector.connect(edge.by, list(map(self._channel_to, receivers)), index)

    def _channel_to(self, receiver: Subtask) -> Channel:
        """Make the channel to the receiver's next input. Inputs are numbered edge by edge."""
        label = receiver.actor.label
        index = self._connected.get(label, 0)
        self._connected[label] = index + 1
        return Channel(
            receiver.actor,
            receiver.post,
            receiver.take,
            index=index,
            queue=self._job.queue,
            delays=self._latencies.table(self._job.settings.channel_us),
        )

    def _task(self, vertex: Vertex, index: int, inputs: int) -> Subtask:
        job = self._job
        actor = Actor(vertex.task, index, self._attempt, vertex.processes[index])
        gate = job.gates.bind(actor)
        is_origin = not inputs if vertex.is_origin is None else vertex.is_origin
        if job.graph.is_traced and (is_origin or inputs):
            collector: Collector = TracingCollector(actor.label, job.recorder, is_source=is_origin)
        else:
            collector = Collector(actor.label, job.recorder if is_origin else None)
        is_sink = not job.graph.outputs_of[vertex.task]
        kind = Subtask
        if vertex.has_loop:
            kind = LoopSubtask
        elif vertex.may_yield:
            kind = YieldingSubtask
        task = kind(job, actor, gate, collector=collector, inputs=inputs, is_sink=is_sink)
        clock = job.simulation.clock
        context = TaskRuntimeContext(
            subtask=index,
            parallelism=vertex.parallelism,
            attempt=self._attempt,
            operator_id=f"{job.graph.job_id}-{vertex.task}",
            job_id=job.graph.job_id,
            clock=clock,
            random=LazyRandom(self._seed, f"{actor.label}{self._submission}"),
            gate=gate,
            checkpointing_enabled=job.settings.checkpointing,
            checkpoint_interval_ms=job.settings.interval_us // 1_000,
            readings=job.simulation.readings,
            clients=TaskClients(job.worlds, TaskSession(actor, gate, clock)),
            logs=TaskLogs(job.storage, gate),
            identify=job.identify,
            timers=TaskTimers(job.queue, actor, task.post).register,
            time=job.settings.time,
        )
        task.install(vertex.make(context, collector))
        return task
