"""One call of the client of files: the gate's visits, the time that it takes, and its faults."""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from semantix.ports.gate import CallFault
from semantix.ports.world import ClientSession
from semantix.worlds.files.finished_files import PARQUET, records_of
from semantix.worlds.files.storage import Storage, failure

Answer = TypeVar("Answer")


class Calls:
    """The way of one attempt's requests to the storage.

    Attributes:
        storage: executes the requests.
    """

    __slots__ = ("_session", "storage")

    def __init__(self, storage: Storage, session: ClientSession) -> None:
        self.storage = storage
        self._session = session

    def is_alive(self) -> bool:
        """Return False from the crash of the attempt on."""
        return self._session.is_alive()

    @property
    def owner(self) -> str:
        """Label of the attempt."""
        return self._session.owner

    def call(
        self,
        name: str,
        path: str,
        effect: Callable[[], Answer],
        *,
        content: bytes = b"",
    ) -> Answer:
        """Make a request with one effect.

        Args:
            content: the bytes that it writes; the oracle FAIL looks for their records.
        Raises:
            OSError: of the storage, or of the plan.
        """
        step = f"files.{name}"
        gate = self._session.gate
        fault = gate.before(step)
        self._wait()
        if fault is not None:
            gate.affected(records_in(content))
            if fault.applied:
                _apply((effect,))
            raise _planned(fault, path)
        answer = effect()
        gate.after(step)
        return answer

    def call_in_parts(
        self,
        name: str,
        path: str,
        effects: Sequence[Callable[[], Answer]],
        *,
        content: bytes = b"",
    ) -> list[Answer]:
        """Make a request with several effects. A crash or an error may strike between them."""
        step = f"files.{name}"
        gate = self._session.gate
        fault = gate.before(step)
        self._wait()
        if fault is not None:
            gate.affected(records_in(content))
            if fault.applied:
                _apply(effects)
            raise _planned(fault, path)
        answers = []
        for done, effect in enumerate(effects):
            if done:
                gate.during(step, done)
            answers.append(effect())
        gate.after(step)
        return answers

    def _wait(self) -> None:
        if self.storage.latency_us:
            self._session.clock.wait_us(self.storage.latency_us)


def records_in(content: bytes) -> tuple[bytes, ...]:
    """Return the lines, or rows, of the bytes that a call writes, as a reader would see them."""
    if content.startswith(PARQUET):
        return tuple(records_of(content))
    return tuple([line for line in content.split(b"\n") if line.strip()])


def _apply(effects: Sequence[Callable[[], object]]) -> None:
    with suppress(OSError):  # a refusal is lost with the answer
        for effect in effects:
            effect()


def _planned(fault: CallFault, path: str) -> OSError:
    number = errno.ENOSPC if fault.error == "ENOSPC" else errno.EIO
    return failure(number, path)
