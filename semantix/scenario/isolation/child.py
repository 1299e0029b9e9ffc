"""Calls a function in a forked child process, and returns what it returns.

Nothing that a connector does to its process reaches the caller: the child must send a report, and a
child that ends without one is a load error or a finding (see `lifeline.py`).
"""

from __future__ import annotations

import ctypes
import gc
import io
import os
import pickle
import select
import signal
import sys
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol, TypeVar

from semantix.errors import ContractError, InternalError, SpecError
from semantix.scenario.isolation.guarding import guard_this_process
from semantix.scenario.isolation.lifeline import LIFELINE
from semantix.scenario.isolation.scratch import remove_scratch
from semantix.simulation.guarding.leaving import breach_of

Result = TypeVar("Result")

_PR_SET_PDEATHSIG = 1  # Linux sends the child this signal when the parent dies, also by SIGKILL
_CHILDREN_MAX = 8  # one death needs three: it is found, reported, and run again for its timeline
_DEFECT = 70
_exit = os._exit  # the guard replaces it


class Interruptible(Protocol):
    """What forwards a signal to the child while it runs.

    Attributes:
        child: the process id of the child; 0: there is none.
    """

    child: int


class WorkerDied(Exception):
    """A worker process ended without a result: a connector ended it."""


class _Report(NamedTuple):
    """What a child sends: a value or an error, and what it printed if its parent must print it."""

    value: Any
    error: BaseException | None
    out: str
    err: str


def isolated(work: Callable[[], Result], interrupts: Interruptible | None = None) -> Result:
    """Call `work` in a child process.

    Args:
        work: its result and its exceptions must be picklable.
        interrupts: gets the process id of the child, to forward signals to it. Without it a
            KeyboardInterrupt kills the child.
    Raises:
        SpecError: the child ended while it loaded a connector.
        Exception: what `work` raised.
    """
    deaths: dict[int, str] = {}
    LIFELINE.alone = False
    try:
        for _ in range(_CHILDREN_MAX):
            LIFELINE.deaths = MappingProxyType(deaths)
            LIFELINE.open()
            report, how = _in_child(work, interrupts)
            number, loading = LIFELINE.read()
            LIFELINE.close()
            if report is not None and not isinstance(report.error, WorkerDied):
                result: Result = _opened(report)
                return result
            if report is not None:
                LIFELINE.alone = True
            elif number:
                deaths[number] = how
            elif loading:
                raise _load_error(f"the process ended {how}", loading)
            else:
                raise InternalError(f"the process of the search ended without a report: {how}")
        raise ContractError(
            f"the connector ends its process again and again: {how}",
            hint="run the command with --in-process, under a debugger",
        )
    finally:
        LIFELINE.close()
        LIFELINE.deaths, LIFELINE.alone = MappingProxyType({}), False


def in_process(work: Callable[[], Result], _: Interruptible | None = None) -> Result:
    """Call `work` in this process, for a debugger. Nothing is guarded."""
    return work()


def _in_child(
    work: Callable[[], Any], interrupts: Interruptible | None
) -> tuple[_Report | None, str]:
    """Return the report of a new child, and how the child ended."""
    sys.stdout.flush()
    sys.stderr.flush()
    receiving, sending = os.pipe()
    parent = os.getpid()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python 3.12 warns if the caller has other threads
        pid = os.fork()
    if pid == 0:
        try:
            os.close(receiving)
            if interrupts is not None:
                interrupts.child = 0
            _be_child(work, sending, parent)
        finally:
            _exit(_DEFECT)
    os.close(sending)
    if interrupts is not None:
        interrupts.child = pid
    status = None
    try:
        read = _read_all(receiving, pid)
        status = os.waitpid(pid, 0)[1]
    finally:
        os.close(receiving)
        if interrupts is not None:
            interrupts.child = 0
        if status is None:  # a KeyboardInterrupt
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    return _unpacked(read), _ending(status)


def _be_child(work: Callable[[], Any], sending: int, parent: int) -> None:
    """Do the work, send the report, and end this process."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # the parent died before the line above
        _exit(_DEFECT)
    gc.disable()  # this process ends with its work; a search collects by itself
    out, err = _collected("stdout"), _collected("stderr")
    guard_this_process()
    LIFELINE.begin_child()
    value, error = None, None
    try:
        value = work()
    except BaseException as caught:
        breach = breach_of(caught)
        error = caught if breach is None else _load_error(*breach[1:])
    LIFELINE.end_step()
    report = _packed(value, error, out, err)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    _save_coverage()
    remove_scratch()
    view = memoryview(len(report).to_bytes(8, "little") + report)
    while view:
        view = view[os.write(sending, view) :]
    _exit(0)


def _collected(name: str) -> io.StringIO | None:
    """Collect what is printed if the stream is memory of the parent, as in a test with `capsys`."""
    try:
        getattr(sys, name).fileno()
    except (OSError, ValueError, AttributeError):
        made = io.StringIO()
        setattr(sys, name, made)
        return made
    return None


def _packed(
    value: Any, error: BaseException | None, out: io.StringIO | None, err: io.StringIO | None
) -> bytes:
    told = (out.getvalue() if out else "", err.getvalue() if err else "")
    if error is not None:
        error.add_note("".join(traceback.format_exception(error)))
        error.__traceback__ = error.__cause__ = error.__context__ = None
    try:
        packed = pickle.dumps(_Report(value, error, *told))
        pickle.loads(packed)
    except Exception as failure:
        text = "".join(getattr(error, "__notes__", [])) or f"{type(failure).__name__}: {failure}"
        packed = pickle.dumps(
            _Report(None, InternalError(f"no report could be sent: {text}"), *told)
        )
    return packed


def _save_coverage() -> None:
    """Save what a running measurement of code coverage has counted in this child."""
    module = sys.modules.get("coverage")
    current = module.Coverage.current() if module is not None else None
    if current is not None:
        current.stop()
        current.save()


def _read_all(receiving: int, pid: int) -> bytes:
    """Read until the child has closed the pipe, or has ended.

    A process that the child left behind may hold the pipe open.
    """
    os.set_blocking(receiving, False)
    ended = os.pidfd_open(pid)
    read = b""
    try:
        part: bytes | None = b"begun"
        while part != b"":
            ready, _, _ = select.select([receiving, ended], [], [])
            part = _part(receiving)
            if part is None and ended in ready:
                break
            read += part or b""
    finally:
        os.close(ended)
    return read


def _part(receiving: int) -> bytes | None:
    """Return what the pipe holds, b"" at its end, None if it holds nothing now."""
    with suppress(BlockingIOError):
        return os.read(receiving, 1 << 20)
    return None


def _unpacked(read: bytes) -> _Report | None:
    size = int.from_bytes(read[:8], "little")
    if len(read) < 8 or len(read) != 8 + size:
        return None
    report = pickle.loads(read[8:])
    assert isinstance(report, _Report)
    return report


def _opened(report: _Report) -> Any:
    sys.stdout.write(report.out)
    sys.stderr.write(report.err)
    if report.error is not None:
        raise report.error
    return report.value


def _ending(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"with status {os.waitstatus_to_exitcode(status)}"


def _load_error(what: str, where: str) -> SpecError:
    return SpecError(
        f"{where}: {what}, before any run",
        hint="a connector must not end its process (os._exit, sys.exit, a signal to itself)",
    )
