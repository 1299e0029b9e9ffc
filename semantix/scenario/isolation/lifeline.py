"""Memory that a child process shares with its parent: what the child was doing when it died.

A connector may end its process in a way that no guard sees, for instance in a C library. The child
then sends no report. The parent reads here whether the child loaded a connector or made a run, and
the number of the run. It starts a second child, which repeats the search: equal inputs make equal
runs, so the run with that number is the same. The second child does not make that run, but reports
that the connector ended it.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Mapping
from types import MappingProxyType

_NUMBER = struct.Struct("<QI")
_TEXT_MAX = 3_000
_IDLE = 0


class Lifeline:
    """The shared memory of this process and its children.

    Attributes:
        deaths: the numbers of runs that ended earlier children, each with how it ended.
        alone: whether the child must make all runs itself, because a worker process died.
    """

    __slots__ = ("_runs", "_shared", "alone", "deaths")

    def __init__(self) -> None:
        self._shared: mmap.mmap | None = None
        self._runs = 0
        self.deaths: Mapping[int, str] = MappingProxyType({})
        self.alone = False

    def open(self) -> None:
        """Make new shared memory. The next child inherits it."""
        self._shared = mmap.mmap(-1, _NUMBER.size + _TEXT_MAX)

    def close(self) -> None:
        """Forget it: the child has ended."""
        if self._shared is not None:
            self._shared.close()
        self._shared = None

    def begin_child(self) -> None:
        """Count the runs of this process from 1."""
        self._runs = 0

    def leave_to_worker(self) -> None:
        """Note nothing in this process: it is a worker, and its parent sees its end."""
        self._shared = None

    def begin_load(self, what: str) -> None:
        """Note that a connector is loaded, or created for a check."""
        if self._shared is not None:
            text = what.encode("utf-8", "replace")[:_TEXT_MAX]
            self._shared[_NUMBER.size : _NUMBER.size + len(text)] = text
            _NUMBER.pack_into(self._shared, 0, _IDLE, len(text))

    def begin_run(self) -> str:
        """Note that the next run begins.

        Returns:
            How this run ended an earlier child; then it must not be made. Else empty.
        """
        if self._shared is None:
            return ""
        self._runs += 1
        _NUMBER.pack_into(self._shared, 0, self._runs, 0)
        return self.deaths.get(self._runs, "")

    def end_step(self) -> None:
        """Note that neither a run nor a load goes on."""
        if self._shared is not None:
            _NUMBER.pack_into(self._shared, 0, _IDLE, 0)

    def read(self) -> tuple[int, str]:
        """Return the number of the run that went on (0: none), and what was being loaded."""
        if self._shared is None:
            return _IDLE, ""
        number, length = _NUMBER.unpack_from(self._shared, 0)
        text = bytes(self._shared[_NUMBER.size : _NUMBER.size + length])
        return number, text.decode("utf-8", "replace")


LIFELINE = Lifeline()
