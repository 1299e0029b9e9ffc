"""The child processes of a job on real worlds: the parent forks, answers, freezes and kills them.

A template process imports all modules that a job needs. It forks one child for each incarnation of
the job (1 ms; a fresh interpreter takes 0.5 s). The template never makes a client, because a Kafka
producer that a child inherits by a fork delivers nothing and reports no error.

When the parent ends, the socket to the template is closed. Then the template kills its children and
ends too.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import IO, Any, Self

import msgspec

from semantix.errors import InternalError

CONTROL_BYTES_MAX = 4096
_CHILD_MODULE = "semantix.scenario.processes.job_child"
_LINE_BYTES_MAX = 10_000_000
_SHOWN_BYTES = 4_000  # in an error
_KEPT_BYTES = 65_536

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


class ChildTimeout(Exception):
    """The child was silent for too long."""


class JobProcess:
    """The parent's side of a child process that runs the job and waits for an answer at each step.

    Attributes:
        pid: process id of the child. After `kill` it may belong to another process.
    """

    def __init__(
        self, template: JobTemplate, pid: int, *, events: int, answers: int, errors: IO[bytes]
    ) -> None:
        self.pid = pid
        self._template = template
        self._events = events
        self._answers = answers
        self._errors = errors
        self._unread = b""
        self._tail = b""
        self._status: int | None = None

    def receive(self, timeout_s: float) -> list[Any] | None:
        """Wait for the next line and return it; None if the child has closed its pipe.

        Raises:
            ChildTimeout: no line came in time.
        """
        while b"\n" not in self._unread:
            if len(self._unread) > _LINE_BYTES_MAX:
                raise InternalError(f"a line of the child is longer than {_LINE_BYTES_MAX} bytes")
            ready, _, _ = select.select([self._events], [], [], timeout_s)
            if not ready:
                raise ChildTimeout
            read = os.read(self._events, 65536)
            if not read:
                return None
            self._unread += read
        line, _, self._unread = self._unread.partition(b"\n")
        received: list[Any] = _decode(line)
        return received

    def answer(self, line: bytes = b"") -> None:
        """Let the child go on from its step: normally, or as the line says."""
        with suppress(BrokenPipeError):  # the child died meanwhile; the next `receive` reports it
            os.write(self._answers, line + b"\n")

    def send(self, message: object) -> None:
        """Answer with a message."""
        self.answer(_encode(message))

    def stop(self) -> None:
        """Freeze the child (SIGSTOP)."""
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let a frozen child go on (SIGCONT)."""
        os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> int:
        """Kill the child with SIGKILL; return the signal that ended it, 0 if it exited before."""
        if self._status is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self._status = self._template.wait(self.pid, 60.0)
            self._close()
        if self._status is None:
            raise InternalError(f"process {self.pid} survives SIGKILL")
        return os.WTERMSIG(self._status) if os.WIFSIGNALED(self._status) else 0

    def ended_by_itself(self) -> str:
        """Return how a child ended that has closed its pipes. If it still runs, kill it."""
        status = self._template.wait(self.pid, 2.0)
        if status is None:
            self.kill()
            return "closed its pipes and went on"
        self._status = status
        self._close()
        if os.WIFSIGNALED(status):
            return f"was ended by signal {os.WTERMSIG(status)}"
        return f"exited with status {os.WEXITSTATUS(status)}"

    def where_it_is(self) -> str:
        """Return the stack of a child that hangs: the child writes it after SIGUSR1."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGUSR1)
            time.sleep(0.3)
        return self.written()

    def written(self) -> str:
        """Return the last bytes of the child's standard output and error."""
        return self._written()[-_SHOWN_BYTES:].decode("utf-8", errors="replace").strip()

    def log_lines(self) -> tuple[str, ...]:
        """Return the last lines of the child's standard output and error: its log."""
        return tuple(self._written().decode("utf-8", errors="backslashreplace").splitlines())

    def _written(self) -> bytes:
        if not self._errors.closed:
            size = os.fstat(self._errors.fileno()).st_size
            self._tail = os.pread(self._errors.fileno(), _KEPT_BYTES, max(size - _KEPT_BYTES, 0))
        return self._tail

    def _close(self) -> None:
        self._written()
        self._errors.close()
        for descriptor in (self._events, self._answers):
            os.close(descriptor)


class JobTemplate:
    """The process that forks the children; a context manager.

    Args:
        modules: names of the modules that the template imports before the first fork.
    """

    def __init__(self, modules: Sequence[str] = ()) -> None:
        self._modules = tuple(modules)
        self._socket: socket.socket
        self._process: subprocess.Popen[bytes] | None = None
        self._living: dict[int, JobProcess] = {}

    def __enter__(self) -> Self:
        # SEQPACKET keeps the limits of messages, and the socket can pass descriptors of pipes.
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", _CHILD_MODULE, str(theirs.fileno()), *self._modules]
        # A session of its own, so that Ctrl-C at the terminal reaches the parent only.
        self._process = subprocess.Popen(
            command,
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        theirs.close()
        self._socket = ours
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for child in list(self._living.values()):
            with suppress(InternalError, OSError):
                child.kill()
        self._socket.close()
        if self._process is not None:
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def fork(self, order: object) -> JobProcess:
        """Fork a child and send it this order (plain JSON)."""
        events_read, events_write = os.pipe()
        answers_read, answers_write = os.pipe()
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - the JobProcess closes it
        given = [answers_read, events_write, errors.fileno()]
        try:
            socket.send_fds(self._socket, [_encode({"fork": True})], given)
            pid = int(self._reply()["pid"])
        finally:
            # Only the child may have these ends: else the parent would not notice its death.
            os.close(answers_read)
            os.close(events_write)
        child = JobProcess(self, pid, events=events_read, answers=answers_write, errors=errors)
        self._living[pid] = child
        child.send(order)
        return child

    def wait(self, pid: int, seconds: float) -> int | None:
        """Wait for the end of a child; return its wait status, None if it did not end in time."""
        self._socket.send(_encode({"wait": pid, "seconds": seconds}))
        status: int | None = self._reply()["status"]
        if status is not None:
            self._living.pop(pid, None)
        return status

    def _reply(self) -> dict[str, Any]:
        received = self._socket.recv(CONTROL_BYTES_MAX)
        if not received:
            raise InternalError("the template process of the jobs has ended")
        reply: dict[str, Any] = _decode(received)
        return reply


def wait_really(duration_us: int) -> None:
    """Sleep for real: the fault `advance_time` needs it, because a real server has real time."""
    time.sleep(duration_us / 1e6)
