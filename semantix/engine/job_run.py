"""One run of a job: connects queue, coordinator, tasks and worlds, and runs until quiescence.

The faults that a plan may bring about are in `fault_control.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from semantix.engine.breaches import NOBODY, Breaches
from semantix.engine.checkpointing.coordinator import Coordinator
from semantix.engine.checkpointing.restart_loops import RestartLoops
from semantix.engine.fault_control import FaultControl
from semantix.engine.job_graph import JobGraph
from semantix.engine.lasting_faults import LastingFaults
from semantix.engine.operators.stream_record import plain_entry
from semantix.engine.runtime_settings import RuntimeSettings
from semantix.engine.tasks.burial import bury
from semantix.engine.tasks.subtask import Subtask
from semantix.engine.tasks.task_building import TaskBuilder
from semantix.errors import ContractError, NotModelled, UnrecoverableError
from semantix.history.events import ENDED, FAILED, LEFTOVER, QUIESCENT, Entry
from semantix.history.recorder import Recorder
from semantix.model.outcomes import JobEnd, reason_of, with_causes
from semantix.ports.gate import Actor, Gates
from semantix.ports.processes import ProcessMemory
from semantix.ports.state_storage import DurableStorage
from semantix.ports.world import World
from semantix.simulation.delays import FIRST, LATER, Latencies
from semantix.simulation.event_queue import WORLD
from semantix.simulation.simulation import Simulation

# A late request may begin something that has a timeout of its own.
_SETTLING_MAX = 3


class JobRun:
    """One execution of a job. Equal inputs give the same history, byte for byte.

    Args:
        first_attempt: number of its first attempt.
        is_resumed: an earlier job has left the state from which this one starts.
        identify: returns (record id, key, canonical JSON) of a value; sources and the vertex that
            counts use it.
    Attributes:
        suspended: a fault has stopped the job; it has not ended.
        on_failure: called with each exception that a task, or the making of one, has raised.
    """

    # A run reads these all the time. Python makes a dictionary of more than 30 names slower.
    __slots__ = (
        "__weakref__", "_attempt", "_began_us", "_choices", "_coordinator_count", "_coordinators",
        "_deadline_us", "_is_resumed", "_latencies", "_memory", "_parked", "async_delays", "clock",
        "control", "coordinator", "ended", "gates", "graph", "has_left", "identify", "is_left",
        "lasting", "leave", "new_processes", "notes", "notify_delays", "on_failure", "queue",
        "recorder", "restart_loops", "rpc_delays", "seed", "settings", "simulation", "storage",
        "store_delays", "suspended", "tasks", "worlds",
    )  # fmt: skip

    def __init__(
        self,
        graph: JobGraph,
        settings: RuntimeSettings,
        recorder: Recorder,
        simulation: Simulation,
        *,
        storage: DurableStorage,
        worlds: Mapping[str, World],
        seed: int = 0,
        choices: Sequence[int] = (),
        first_attempt: int = 1,
        memory: ProcessMemory | None = None,
        is_resumed: bool = False,
        identify: Callable[[Any], Entry] = plain_entry,
    ) -> None:
        self.identify = identify
        self.graph = graph
        self.settings = settings
        self.recorder = recorder
        self.simulation = simulation
        self.queue = simulation.queue
        self.storage = storage
        self.worlds: Mapping[str, World] = worlds
        self.seed = seed
        self.gates: Gates
        self.clock = simulation.clock
        self.lasting = LastingFaults(self)
        self.control = FaultControl(self)
        breaches = Breaches(self)
        self.leave, self.has_left = breaches.leave, breaches.has_left
        self.coordinator: Coordinator
        self.notes: list[tuple[str, str]] = []
        self.on_failure: Callable[[BaseException], None] | None = None
        self.ended = False
        self.suspended = False
        self.is_left = False  # a fault ends the job in order: then it is suspended
        self._is_resumed = is_resumed
        self._began_us = simulation.queue.now
        self._choices = tuple(choices)
        self._attempt = first_attempt - 1
        self._coordinator_count = first_attempt - 1
        self._coordinators: list[Coordinator] = []
        self.tasks: list[Subtask] = []  # the latest attempt of each
        self._memory = memory
        # The processes that begin anew with the next deployment: at first all of them.
        self.new_processes = {number for one in graph.vertices for number in one.processes}
        self._parked: list[Subtask] = []  # dead attempts: dropping one would run its `finally`
        self._deadline_us = 0
        self.restart_loops = RestartLoops()

    # -- running --------------------------------------------------------------------------------

    def run(self, gates: Gates) -> None:
        """Run the job to its end, then the worlds to quiescence.

        Afterwards the recorder holds the history. If a fault has suspended the job, return at that
        instant; the caller then takes what is durable, and calls `release`.
        """
        self.gates = gates
        self.lasting.listen()
        self.extend_deadline()
        self.queue.push(self.queue.now, WORLD, self.start_job)
        self.simulation.stacks.run()
        if self.suspended:
            bury(self.tasks_made(), self.simulation.stacks)
            return
        if not self.ended:
            is_cut = self.queue.is_spent()
            reason = "the bound of events was reached" if is_cut else "nothing moves"
            self.end(JobEnd.CUT, reason)
        self._settle()

    def break_off(self, error: BaseException) -> None:
        """Record how a connector ended the run outside of a task, so that it can be replayed.

        Args:
            error: a connector broke a port, it blocks, or it left the contract of its process.
        """
        if self.on_failure is not None:
            self.on_failure(error)
        if not self.has_left(NOBODY, error):
            reason = reason_of(error)
            self.recorder.record(FAILED, (NOBODY, reason))
            self.end(JobEnd.FAILED, reason)
        self._settle()

    def extend_deadline(self, after_us: int = 0) -> None:
        """Let the bound of the oracle LIVE count from now, or from the end of a fault that lasts.

        Args:
            after_us: for so long the fault lasts.
        """
        self.restart_loops.forget()
        due_us = self.queue.now + after_us + self.settings.live_bound_us
        self._deadline_us = max(self._deadline_us, due_us)
        # Earlier events stay in the queue; `_check_deadline` ignores them.
        self.queue.push(self._deadline_us, WORLD, self._check_deadline)

    def end(self, how: JobEnd, reason: str) -> None:
        """End the job. The worlds go on until all their timeouts have passed."""
        if self.ended:  # only the first reason counts
            return
        if self.is_left and how is JobEnd.FINISHED:
            self.suspended = self.queue.stopped = True
            return
        self.ended = True
        self.recorder.record(ENDED, (str(how), reason))
        self.queue.stopped = True

    def _check_deadline(self, _: None) -> None:
        if not self.ended and self.queue.now >= self._deadline_us:
            self.end(JobEnd.CUT, "the job did not end within the bound")

    def _settle(self) -> None:
        # First no code of the job may run any more; then the worlds' timeouts pass.
        bury(self.tasks_made(), self.simulation.stacks)
        queue, worlds = self.queue, self.worlds.values()
        for turn in range(_SETTLING_MAX):
            settled = max([world.settled_by_us() for world in worlds], default=0)
            if turn and settled <= queue.now:
                break
            queue.run_worlds(max(settled, queue.now))
        for world in self.worlds.values():
            for left in world.leftovers():
                self.recorder.record(LEFTOVER, (left.kind, left.name, left.owner))
        self.recorder.record(QUIESCENT)
        self.release()

    def release(self) -> None:
        """Break the reference cycles, so that the run is freed now and not by a slow collection."""
        self.lasting.stop_listening()
        for coordinator in self._coordinators:
            coordinator.tasks = []
            del coordinator.failover
        self.tasks, self._parked, self._coordinators, self.worlds = [], [], [], {}
        self.simulation.close()
        for name in ("coordinator", "gates", "clock", "control", "lasting", "leave", "has_left"):
            if hasattr(self, name):  # a run that was broken off at once has no coordinator
                delattr(self, name)

    # -- services for tasks and coordinator -----------------------------------------------------

    def to_coordinator(self, method: str, message: Any, late_us: int = 0) -> None:
        """Send a message to the current coordinator. The message is lost if it crashes before."""
        coordinator = self.coordinator
        due = self.queue.now + next(self.rpc_delays) + late_us
        self.queue.push(due, coordinator.actor, getattr(coordinator, method), message)

    def first_delay_us(self) -> int:
        """Draw the delay of the first periodic trigger."""
        interval_us = self.settings.interval_us
        low = max(self.settings.min_pause_us, interval_us // 2)
        return next(self._latencies.table((low, max(low, interval_us))))

    def note_failure(self, error: BaseException) -> None:
        """Find out whether a restart can help after an exception of a connector.

        Source: Flink, ThrowableClassifier, which searches the chain of causes too.
        """
        if self.on_failure is not None:
            self.on_failure(error)
        for cause in with_causes(error):
            if isinstance(cause, NotModelled):
                self.end(JobEnd.UNMODELLED, str(cause.args[0]))
            elif isinstance(cause, (UnrecoverableError, ContractError)):
                self.coordinator.failover.unrecoverable = reason_of(cause)

    def log(self, who: str, text: str) -> None:
        """Keep a line for the timeline. It is not part of the history."""
        self.notes.append((who, text))

    def living(self) -> tuple[str, ...]:
        """Return the labels of all actors that a crash of everything would end."""
        victims = (self.coordinator.actor, *(task.actor for task in self.tasks))
        return tuple([actor.label for actor in victims if actor.alive])

    def attempts(self) -> int:
        """Return the number of the latest attempt."""
        return self._attempt

    def tasks_made(self) -> tuple[Subtask, ...]:
        """Return the subtasks of the latest attempt, then those of earlier attempts."""
        return (*self.tasks, *self._parked)

    # -- building -------------------------------------------------------------------------------

    def build_tasks(self) -> list[Subtask]:
        """Make the next attempt of every subtask: connected, but not yet deployed."""
        self._attempt += 1
        self._parked += self.tasks
        if self._memory is not None:
            self._memory.deploy(self._attempt, sorted(self.new_processes))
        self.new_processes.clear()
        submission = f"@{self._began_us}" if self._is_resumed else ""
        builder = TaskBuilder(self, self.seed, self._attempt, self._latencies, submission)
        self.tasks = builder.build()
        return list(self.tasks)

    def draw_delays(self) -> None:
        """Draw the delays of the deployment that begins."""
        # A coordinator may crash before it has deployed anything: the next one counts as later.
        is_first = self._coordinator_count == 1 and not self._attempt and not self._is_resumed
        deployment = FIRST if is_first else LATER
        self._latencies = latencies = Latencies(self.seed, deployment, self._choices)
        self.rpc_delays = latencies.table(self.settings.rpc_us)
        self.async_delays = latencies.table(self.settings.async_us)
        self.store_delays = latencies.table(self.settings.store_us)
        self.notify_delays = latencies.table(self.settings.notify_us)

    def start_job(self, _: None) -> None:
        """Start a coordinator without tasks; it deploys the job from the latest checkpoint."""
        self._new_coordinator()
        self.coordinator.failover.deploy()

    def take_over(self, tasks: list[Subtask]) -> None:
        """Start a coordinator that first cancels the tasks of the crashed coordinator."""
        self._new_coordinator()
        self.draw_delays()  # for the cancellation; the deployment behind it draws its own
        self.coordinator.tasks = tasks
        self.coordinator.failover.cancel(tasks)

    def _new_coordinator(self) -> None:
        self._coordinator_count += 1
        actor = Actor("coordinator", 0, self._coordinator_count, -1)
        self.coordinator = Coordinator(self, actor)
        self._coordinators.append(self.coordinator)
