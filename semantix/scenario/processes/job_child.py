"""The child process: the same engine in simulated time, with clients of real servers.

A child reads one line, its order. Then it sends each event as a line. At each step it sends a line
too, and waits for the parent's answer. It never reads a wall clock. This module is also the main
program of the template process, which imports modules and forks children (see `job_process.py`).
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
from io import TextIOWrapper
from typing import Any, cast

import msgspec

from semantix.engine.job_run import JobRun
from semantix.errors import SemantixError, TaskCrashed
from semantix.history.events import QUIESCENT, Header, InputRecord
from semantix.history.recorder import Recorder
from semantix.model.outcomes import text_of
from semantix.ports.gate import Actor, CallFault, StepGate
from semantix.scenario.connector_loading import load_class
from semantix.scenario.connector_modules.present import PRESENT
from semantix.scenario.expectations.identities import identifier_for
from semantix.scenario.job_binding import graph_of, runtime_settings
from semantix.scenario.outside.live_input import LiveInput
from semantix.scenario.processes.child_order import ChildOrder
from semantix.scenario.processes.job_process import CONTROL_BYTES_MAX
from semantix.scenario.processes.parents_server import ParentsServer
from semantix.scenario.workload import build_workload
from semantix.simulation.event_queue import EventQueue
from semantix.simulation.simulation import Simulation
from semantix.worlds.input_storage import InputStorage
from semantix.worlds.local_storage import FileStateStorage

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


class Line:
    """The pipes to the parent: one for events and questions, one for answers."""

    __slots__ = ("_answers", "_events", "_unread")

    def __init__(self, events: int, answers: int) -> None:
        self._events = events
        self._answers = answers
        self._unread = b""

    def send(self, *message: object) -> None:
        """Send one line."""
        os.write(self._events, _encode(message) + b"\n")

    def receive(self) -> bytes:
        """Wait for one line and return it. End this process if the parent has gone."""
        while b"\n" not in self._unread:
            read = os.read(self._answers, 65536)
            if not read:
                os._exit(1)
            self._unread += read
        line, _, self._unread = self._unread.partition(b"\n")
        return line


class ForwardingRecorder(Recorder):
    """Sends each event to the parent, which writes the history.

    Args:
        records: the input; a job that is stopped when everything is emitted asks for it.
    """

    __slots__ = ("_line", "_queue")

    def __init__(
        self, line: Line, queue: EventQueue, records: tuple[InputRecord, ...] = ()
    ) -> None:
        super().__init__(Header("", "", records, 0, "containers"), queue)
        self._line = line
        self._queue = queue

    def record(self, kind: str, fields: tuple[Any, ...] = ()) -> None:
        """Send the event."""
        # The parent records quiescence itself, when the real worlds have settled.
        if kind != QUIESCENT:
            self._line.send("event", self._queue.now, kind, *fields)


class AskingGates:
    """Implements `ports.gate.Gates`: each visit is a question to the parent."""

    def __init__(self, line: Line, job: JobRun) -> None:
        self.line = line
        self.job = job

    def bind(self, actor: Actor) -> StepGate:
        """Return the gate of one attempt."""
        return AskingGate(self, actor)

    def ask(self, step: str, position: str, actor: Actor, detail: int) -> CallFault | None:
        """Ask the parent about a visit, wait for its answer, and carry it out.

        Returns:
            A fault, if the answer has one. An empty answer means: go on normally.
        """
        self.line.send("ask", self.job.queue.now, step, position, actor.label, detail)
        return self.answered()

    def answered(self) -> CallFault | None:
        """Wait for the parent's answer, and carry it out."""
        line, control = self.line, self.job.control
        while True:
            encoded = line.receive()
            if not encoded:
                return None
            answer = _decode(encoded)
            if "living" in answer:
                line.send("living", self.job.living())
            elif "advance_us" in answer:
                control.advance_time(answer["advance_us"])
                return None
            elif "end" in answer:
                control.end_job(answer["end"])
                return None
            elif "pause_us" in answer:
                control.lasting.pause(answer["pause_us"])
                return None
            else:
                control.disturb()
                return msgspec.convert(answer["fault"], CallFault)


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
        """Do nothing: on real worlds no plan has faults of client calls."""

    def _refuse(self) -> None:
        if self._refused:  # the connector has caught the first TaskCrashed and goes on calling
            self._control.park(self._actor)
        self._refused = True
        raise TaskCrashed(self._actor.label)


def run_order(line: Line) -> None:
    """Read the order and run the job to its end."""
    order = msgspec.json.decode(line.receive(), type=ChildOrder)
    # The parent's search path may have grown since the template started.
    sys.path[:] = [*order.path, *(entry for entry in sys.path if entry not in order.path)]
    PRESENT.is_real = True  # the clients are real, so a connector's own waits are, too
    scenario, simulation = order.scenario, Simulation(order.start_us)
    queue, clock = simulation.queue, simulation.clock
    spec = scenario.spec
    worlds = {kind: load_class(name)(clock, given) for kind, name, given in order.worlds}
    job = JobRun(
        graph_of(
            spec,
            scenario.workload,
            sink_parallelism=order.parallelism,
            job_number=order.job_number,
            live=None
            if scenario.workload.resettable
            else LiveInput(InputStorage(order.storage_url)),
        ),
        runtime_settings(spec, scenario.workload.stop),
        ForwardingRecorder(line, queue, build_workload(scenario.workload).records),
        simulation,
        storage=FileStateStorage(order.storage_url),
        worlds=worlds,
        seed=scenario.seed,
        choices=scenario.plan.choices,
        first_attempt=order.first_attempt,
        identify=identifier_for(spec, scenario.workload, scenario.expectation).entry,
    )
    gates = AskingGates(line, job)
    for kind, world in worlds.items():
        world.late = ParentsServer(line.send, gates.answered, kind)
    try:
        job.run(gates)
    finally:
        line.send("notes", job.notes)
    line.send("left" if job.suspended else "done", queue.now)


def _be_child(control: socket.socket, descriptors: Sequence[int]) -> None:
    control.close()
    answers, events, errors = descriptors
    os.dup2(errors, 1)  # the connector's prints go into this file, too
    os.dup2(errors, 2)
    # A line at once: a child that is killed loses what it has not written.
    cast(TextIOWrapper, sys.stdout).reconfigure(line_buffering=True)
    faulthandler.register(signal.SIGUSR1, all_threads=False)  # see `JobProcess.where_it_is`
    line = Line(events, answers)
    status = 0
    try:
        run_order(line)
    except BaseException as error:
        status = 1
        message = error.args[0] if isinstance(error, SemantixError) else text_of(error)
        hint = error.hint if isinstance(error, SemantixError) else ""
        trace = traceback.format_exc()
        line.send("error", type(error).__name__, str(message), hint, trace)
    os._exit(status)  # skips atexit, where client libraries would still send requests


def _reaped(pid: int, seconds: float) -> int | None:
    # `waitpid` has no time limit, so it is called again and again, first after half a millisecond.
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
    """Run the template: fork children and wait for them on request, until the parent is gone."""
    control = socket.socket(fileno=int(sys.argv[1]))
    for module in sys.argv[2:]:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()  # a child then never scans these objects, so their memory stays shared
    children: set[int] = set()
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, CONTROL_BYTES_MAX, 3)
        if not message:
            break
        request = _decode(message)
        if "fork" in request:
            pid = os.fork()
            if pid == 0:
                _be_child(control, descriptors)
            for descriptor in descriptors:
                os.close(descriptor)
            children.add(pid)
            control.send(_encode({"pid": pid}))
        else:
            status = _reaped(request["wait"], request["seconds"])
            if status is not None:
                children.discard(request["wait"])
            control.send(_encode({"status": status}))
    for pid in sorted(children):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
