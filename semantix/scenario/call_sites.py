"""Finds the call in the connector's own source at which a fault struck.

This is looked up only where a run is made again for people to read: it costs a walk over the stack,
and a history must not contain it.
"""

from __future__ import annotations

import linecache
import sys
from types import FrameType

from semantix.faults.injector import Injector
from semantix.simulation.guarding.own_lines import is_own, place_of

_ENGINE = "/semantix/engine/"
_PACKAGES = ("/site-packages/", "/dist-packages/")
_LINE_MAX = 100


class CallSites:
    """The call sites of one run, by the index of the fault in the plan."""

    def __init__(self, injector: Injector) -> None:
        self.found: dict[int, str] = {}
        injector.on_strike = self._note

    def _note(self, index: int) -> None:
        site = call_site(sys._getframe(2))
        if site:
            self.found[index] = site

    def as_tuple(self) -> tuple[tuple[int, str], ...]:
        """Return (index of the fault, call site) in the order of the plan."""
        return tuple(sorted(self.found.items()))


def call_site(frame: FrameType | None) -> str:
    """Return `connector.py:20 in invoke: self._store.append([value])`.

    Args:
        frame: the innermost frame.
    Returns:
        Empty if the engine visited the step itself, and no code of the connector is on the stack.
    """
    package: FrameType | None = None
    while frame is not None:
        file = frame.f_code.co_filename
        if is_own(file):
            return _told(frame)
        if _ENGINE in file:
            break
        if package is None and any(part in file for part in _PACKAGES):
            package = frame
        frame = frame.f_back
    return _told(package) if package is not None else ""


def _told(frame: FrameType) -> str:
    text = linecache.getline(frame.f_code.co_filename, frame.f_lineno).strip()
    line = f": {text[:_LINE_MAX]}" if text else ""
    return f"{place_of(frame)} in {frame.f_code.co_name}{line}"
