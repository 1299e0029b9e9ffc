"""Does several pieces of work at the same time, each in a forked process.

The results come in the order of the work. A lane tells how far it has got; this process shows it.
"""

from __future__ import annotations

import ctypes
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from semantix.certify.interrupts import Interrupts
from semantix.errors import InternalError

Result = TypeVar("Result")
Tell = Callable[[Any], None]  # tells how far a work has got

_PR_SET_PDEATHSIG = 1  # Linux sends the child this signal when the parent dies, also by SIGKILL
_SHOW_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class _Message:
    """What a lane sends: how far it has got, or in the end a value or an error."""

    state: Any = None
    value: Any = None
    error: BaseException | None = None


@dataclass(slots=True)
class _Lane:
    number: int
    process: BaseProcess
    state: Any = None


class Lanes(Generic[Result]):
    """Runs works in forked processes.

    Args:
        count: how many at the same time.
        interrupts: after a signal no work is begun any more. Those that go on get the signal, too.
        show: called with the state of the earliest work that goes on.
    """

    def __init__(self, count: int, interrupts: Interrupts, show: Tell) -> None:
        self._count = count
        self._interrupts = interrupts
        self._show = show
        self._running: dict[Connection, _Lane] = {}

    def results(
        self, works: Sequence[Callable[[Tell], Result]], sizes: Sequence[int] = ()
    ) -> Iterator[tuple[int, Result]]:
        """Do the works, and give the number of each, from 0, and its result, in order.

        After a signal there are results of the works that had begun.

        Args:
            sizes: how much each work is, about: the larger ones begin first, so that no lane is
                alone with a large one at the end. Empty: they begin in order.

        Raises:
            Exception: what a work raised; the other works are ended then.
        """
        numbered = list(enumerate(works))
        if sizes:
            numbered.sort(key=lambda one: -sizes[one[0]])
        waiting = deque(numbered)
        done: dict[int, Result] = {}
        given = 0
        try:
            while True:
                while self._may_begin(waiting):
                    self._begin(*waiting.popleft())
                while given in done:
                    yield given, done.pop(given)
                    given += 1
                if not self._running and not self._may_begin(waiting):
                    break
                self._listen(done)
            yield from sorted(done.items())  # after a signal: an earlier work had not begun
        finally:
            for lane in self._running.values():
                lane.process.kill()
                lane.process.join()
            self._running.clear()
            self._interrupts.lanes = ()

    def _may_begin(self, waiting: deque[Any]) -> bool:
        is_free = len(self._running) < self._count
        return bool(waiting) and is_free and not self._interrupts.seen

    def _begin(self, number: int, work: Callable[[Tell], Result]) -> None:
        receiving, sending = get_context("fork").Pipe(duplex=False)
        arguments = (work, sending, receiving, os.getpid())
        process = get_context("fork").Process(target=_be_lane, args=arguments)
        process.start()
        sending.close()
        self._running[receiving] = _Lane(number, process)
        self._note_lanes()
        if self._interrupts.seen and process.pid is not None:
            os.kill(process.pid, signal.SIGTERM)  # it came before this process knew the lane

    def _listen(self, done: dict[int, Result]) -> None:
        for ready in wait([*self._running], _SHOW_EVERY_S):
            assert isinstance(ready, Connection)
            lane = self._running[ready]
            message = _received(ready, lane.process)
            if message.state is not None:
                lane.state = message.state
                continue
            del self._running[ready]
            ready.close()
            lane.process.join()
            self._note_lanes()
            if message.error is not None:
                raise message.error
            done[lane.number] = message.value
        begun = [lane for lane in self._running.values() if lane.state is not None]
        if begun:
            self._show(min(begun, key=lambda lane: lane.number).state)

    def _note_lanes(self) -> None:
        pids = [lane.process.pid for lane in self._running.values()]
        self._interrupts.lanes = tuple([pid for pid in pids if pid is not None])


def _received(connection: Connection, process: BaseProcess) -> _Message:
    try:
        message = connection.recv()
    except EOFError:
        process.join()
        how = f"with status {process.exitcode}"
        if process.exitcode is not None and process.exitcode < 0:
            how = f"by {signal.Signals(-process.exitcode).name}"
        error = InternalError(f"the process of a certification ended without a result: {how}")
        return _Message(error=error)
    assert isinstance(message, _Message)
    return message


def _be_lane(
    work: Callable[[Tell], Any], sending: Connection, receiving: Connection, parent: int
) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # the parent died before the line above
        os._exit(1)
    receiving.close()
    try:
        last = _Message(value=work(lambda state: sending.send(_Message(state=state))))
    except BaseException as error:
        last = _Message(error=error)
    with suppress(BrokenPipeError):  # the parent ends
        sending.send(last)
