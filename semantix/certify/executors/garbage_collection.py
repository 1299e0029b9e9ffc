"""Lets the garbage collector run only between the runs of a search, and only over their objects.

The objects of a run that refer to each other in a cycle (cluster and session, a connector and its
parts) must be collected before they fill the memory. But a collection in the middle of a run, or
one that looks at all loaded modules, costs more time than the run. And to collect the garbage of a
run costs a tenth of the run, so garbage stays as long as there is not much of it.
"""

from __future__ import annotations

import gc
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

GROWTH_MAX_BYTES = 256 << 20
_STATM = Path("/proc/self/statm")  # the second number is the memory in use, in pages


class _Memory:
    """How much memory this process had when its search began."""

    def __init__(self) -> None:
        self._began_bytes = 0

    def note(self) -> None:
        self._began_bytes = self._bytes()

    def has_grown(self) -> bool:
        """Return True also where nobody knows."""
        return self._bytes() - self._began_bytes >= GROWTH_MAX_BYTES if _STATM.exists() else True

    def _bytes(self) -> int:
        if not _STATM.exists():
            return 0
        return int(_STATM.read_text(encoding="ascii").split()[1]) * resource.getpagesize()


_MEMORY = _Memory()


@contextmanager
def collection_between_runs_only() -> Iterator[None]:
    """While this is entered, collect only on a call of `collect_young()`.

    Objects that exist now are frozen: no collection looks at them, and forked workers share their
    memory with the parent.
    """
    was_enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    gc.freeze()
    _MEMORY.note()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_enabled:  # else this process ends soon
            gc.enable()
            gc.collect()


@contextmanager
def frozen_for_forks() -> Iterator[None]:
    """While this is entered, no collection of this process or of a fork looks at what exists now.

    A collection writes into each object that it looks at. So it would also copy, in each forked
    process, all the memory that the process shares with its parent.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def collect_young() -> None:
    """Collect the garbage of the runs since the last call, if the process has grown much.

    What has survived an earlier call, for instance kept results, is not looked at again.
    """
    if _MEMORY.has_grown():
        gc.collect(0)


def collect_in_worker() -> None:
    """Do the same in a forked process, until it ends."""
    gc.disable()
    gc.freeze()
    _MEMORY.note()
