"""The child: the same engine in simulated time, with real clients behind a gate that asks.

Run as a module it is the template process, which only imports and forks (see `job_process.py`).
A child reads its order as one line, then tells each event by a line and, at each step, waits for
the parent's answer. It never reads a wall clock.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import importlib
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Sequence
from typing import Any

import msgspec

from semantix.engine.job_run import JobRun
from semantix.errors import SemantixError, TaskCrashed
from semantix.history.events import QUIESCENT, Header
from semantix.history.recorder import Recorder
from semantix.ports.gate import Actor, CallFault, StepGate
from semantix.scenario.connector_loading import load_class
from semantix.scenario.job_binding import graph_of, runtime_settings
from semantix.scenario.processes.job_process import CONTROL_BYTES_MAX
from semantix.scenario.scenario import Scenario
from semantix.simulation.event_queue import EventQueue
from semantix.simulation.simulation import Simulation
from semantix.worlds.local_storage import FileStateStorage

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


class ChildOrder(msgspec.Struct, frozen=True):
    """What a child is to do.

    Attributes:
        scenario: without the faults of its plan, which are the parent's.
        worlds: (kind, class, settings) of the worlds whose clients the connector uses.
        storage_url: of the checkpoint storage.
        start_us: simulated time at which this life begins.
        first_attempt: number of its first attempt.
        path: the parent's module search path.
    """

    scenario: Scenario
    worlds: tuple[tuple[str, str, dict[str, Any]], ...]
    storage_url: str
    start_us: int
    first_attempt: int
    path: tuple[str, ...] = ()


class Line:
    """The pipe to the parent: events one way, questions and answers."""

    __slots__ = ("_answers", "_events", "_unread")

    def __init__(self, events: int, answers: int) -> None:
        self._events = events
        self._answers = answers
        self._unread = b""

    def tell(self, *message: object) -> None:
        """Send one line."""
        os.write(self._events, _encode(message) + b"\n")

    def hear(self) -> bytes:
        """Wait for one line; without a parent there is nothing left to do."""
        while b"\n" not in self._unread:
            read = os.read(self._answers, 65536)
            if not read:
                os._exit(1)
            self._unread += read
        line, _, self._unread = self._unread.partition(b"\n")
        return line


class ForwardingRecorder(Recorder):
    """Tells each event to the parent, which writes the history."""

    __slots__ = ("_line", "_queue")

    def __init__(self, line: Line, queue: EventQueue) -> None:
        super().__init__(Header("", "", (), 0), queue)
        self._line = line
        self._queue = queue

    def record(self, kind: str, fields: tuple[Any, ...] = ()) -> None:
        """Send the event."""
        if kind != QUIESCENT:  # the worlds are real: the parent sees to it that they settle
            self._line.tell("event", self._queue.now, kind, *fields)


class AskingGates:
    """Implements `ports.gate.Gates`: each visit is a question to the parent."""

    def __init__(self, line: Line, job: JobRun) -> None:
        self.line = line
        self.job = job

    def bind(self, actor: Actor) -> StepGate:
        """Give the gate of one attempt."""
        return AskingGate(self, actor)

    def ask(self, step: str, position: str, actor: Actor, detail: int) -> CallFault | None:
        """Ask, and do what is answered."""
        line, queue = self.line, self.job.queue
        line.tell("ask", queue.now, step, position, actor.label, detail)
        while True:
            answer = line.hear()
            if not answer:
                return None
            told = _decode(answer)
            if "living" in told:
                line.tell("living", self.job.living())
            elif "advance_us" in told:
                self.job.control.advance_time(told["advance_us"])
                return None
            else:
                self.job.control.disturb()
                return msgspec.convert(told["fault"], CallFault)


class AskingGate:
    """Implements `ports.gate.StepGate` for one actor."""

    __slots__ = ("_actor", "_ask", "_control", "_refused")

    def __init__(self, gates: AskingGates, actor: Actor) -> None:
        self._ask = gates.ask
        self._control = gates.job.control
        self._actor = actor
        self._refused = False

    def before(self, step: str, detail: int = 0) -> CallFault | None:
        """Visit `step:before`."""
        if not self._actor.alive:
            self._refuse()
        return self._ask(step, "before", self._actor, detail)

    def during(self, step: str, part: int) -> None:
        """Visit `step:during`."""
        if not self._actor.alive:
            self._refuse()
        self._ask(step, "during", self._actor, part)

    def after(self, step: str, detail: int = 0) -> None:
        """Visit `step:after`."""
        if not self._actor.alive:
            self._refuse()
        self._ask(step, "after", self._actor, detail)

    def affected(self, values: Sequence[object], unit: str = "") -> None:
        """Nothing: faults of client calls are not planned on real worlds."""

    def _refuse(self) -> None:
        if self._refused:
            self._control.park(self._actor)
        self._refused = True
        raise TaskCrashed(self._actor.label)


def live(line: Line) -> None:
    """Read the order and run the job to its end."""
    order = msgspec.json.decode(line.hear(), type=ChildOrder)
    sys.path[:] = [*order.path, *(entry for entry in sys.path if entry not in order.path)]
    scenario, simulation = order.scenario, Simulation(order.start_us)
    queue, clock = simulation.queue, simulation.clock
    spec = scenario.spec
    job = JobRun(
        graph_of(spec, scenario.workload),
        runtime_settings(spec),
        ForwardingRecorder(line, queue),
        simulation,
        storage=FileStateStorage(order.storage_url),
        worlds={kind: load_class(name)(clock, given) for kind, name, given in order.worlds},
        seed=scenario.seed,
        choices=scenario.plan.choices,
        first_attempt=order.first_attempt,
        partition_count=scenario.workload.partitions,
    )
    try:
        job.run(AskingGates(line, job))
    finally:
        line.tell("notes", job.notes)
    line.tell("done", queue.now)


def _be_child(control: socket.socket, descriptors: Sequence[int]) -> None:
    control.close()
    answers, events, errors = descriptors
    os.dup2(errors, 1)
    os.dup2(errors, 2)
    faulthandler.register(signal.SIGUSR1, all_threads=False)
    line = Line(events, answers)
    status = 0
    try:
        live(line)
    except BaseException as error:
        status = 1
        message = error.args[0] if isinstance(error, SemantixError) else str(error)
        hint = error.hint if isinstance(error, SemantixError) else ""
        trace = traceback.format_exc()
        line.tell("error", type(error).__name__, str(message), hint, trace)
    os._exit(status)  # no atexit of anything: the clients' own end is not part of a run


def _reaped(pid: int, seconds: float) -> int | None:
    pause_s = 0.0005
    while True:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return status
        if seconds <= 0:
            return None
        time.sleep(pause_s)
        seconds -= pause_s
        pause_s = min(2 * pause_s, 0.02)


def main() -> None:
    """Be the template: fork and reap as told, until the parent is gone."""
    control = socket.socket(fileno=int(sys.argv[1]))
    for module in sys.argv[2:]:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    children: set[int] = set()
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, CONTROL_BYTES_MAX, 3)
        if not message:
            break
        told = _decode(message)
        if "fork" in told:
            pid = os.fork()
            if pid == 0:
                _be_child(control, descriptors)
            for descriptor in descriptors:
                os.close(descriptor)
            children.add(pid)
            control.send(_encode({"pid": pid}))
        else:
            status = _reaped(told["wait"], told["seconds"])
            if status is not None:
                children.discard(told["wait"])
            control.send(_encode({"status": status}))
    for pid in sorted(children):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
