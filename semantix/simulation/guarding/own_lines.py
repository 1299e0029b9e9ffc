"""Finds the line in a connector's own source from which a call was made.

A stack has frames of semantix, of Python's library, of installed packages, and of the connector.
The innermost frame of the connector is the line that a user can change. File names in results have
no folder, so that equal runs have equal bytes on every machine.
"""

from __future__ import annotations

import sys
import sysconfig
from enum import Enum
from pathlib import Path
from types import FrameType
from typing import NamedTuple


class _Home(Enum):
    """Where the code of a frame comes from."""

    OWN = 1
    PACKAGE = 2  # an installed package
    LIBRARY = 3  # Python's library, and the base classes of semantix
    IMPORTS = 4  # the import system
    LOGGING = 5
    CLIENT = 6  # a client of the run
    GUARD = 7
    HARNESS = 8


class OwnLine(NamedTuple):
    """A line of a connector.

    Attributes:
        where: file and line, `connector.py:20`.
        callee: the function that the line calls, `threading.Event.wait`; empty for a function that
            is written in C.
    """

    where: str
    callee: str


_ROOT = str(Path(__file__).resolve().parents[2])
_STANDARD = tuple({sysconfig.get_path(name) for name in ("stdlib", "platstdlib")})
_PACKAGES = ("/site-packages/", "/dist-packages/")
# Parts of semantix that play the part of a connector.
_CONNECTORS = tuple([f"{_ROOT}/{name}/" for name in ("connectors", "testing/canaries")])
_homes: dict[str, _Home] = {}  # by file name: a stack is searched for each audited event
_EXEMPT = (_Home.IMPORTS, _Home.LOGGING, _Home.CLIENT)


def own_line(frame: FrameType | None) -> OwnLine | None:
    """Return the connector's line on a stack.

    Args:
        frame: the innermost frame.
    Returns:
        None if no connector is on the stack, or if it only imports a module, logs, or calls a
        client of the run, which then makes the call on its own.
    """
    called: FrameType | None = None
    package: OwnLine | None = None
    while frame is not None:
        home = _home(frame.f_code.co_filename)
        if home is _Home.OWN:
            return OwnLine(place_of(frame), _name(called))
        if home in _EXEMPT or frame.f_code.co_name == "_get_default_tempdir":
            return None
        if home is _Home.PACKAGE and package is None:
            package = OwnLine(place_of(frame), _name(called))
        if home is _Home.HARNESS:
            break
        if home is not _Home.GUARD:
            called = frame
        frame = frame.f_back
    return package  # a connector from an installed package


def place_of(frame: FrameType) -> str:
    """Return file and line of a frame, `connector.py:20`."""
    return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"


def is_own(file: str) -> bool:
    """Return whether a source file belongs to a connector."""
    return _home(file) is _Home.OWN


def _home(file: str) -> _Home:
    found = _homes.get(file)
    if found is None:
        found = _homes[file] = _look(file)
    return found


def _look(file: str) -> _Home:
    if file.startswith("<frozen importlib"):
        return _Home.IMPORTS
    if file.startswith(_CONNECTORS):
        return _Home.OWN
    if file.startswith(f"{_ROOT}/worlds/"):
        return _Home.CLIENT
    if file.startswith((f"{_ROOT}/functions/", "<")):
        return _Home.LIBRARY
    if file.startswith(f"{_ROOT}/simulation/guarding/"):
        return _Home.GUARD
    if file.startswith(f"{_ROOT}/"):
        return _Home.HARNESS
    if any(part in file for part in _PACKAGES):
        return _Home.PACKAGE
    for folder in _STANDARD:
        if file.startswith(f"{folder}/logging/"):
            return _Home.LOGGING
        if file.startswith(f"{folder}/"):
            return _Home.LIBRARY
    return _Home.OWN


def _name(frame: FrameType | None) -> str:
    if frame is None:
        return ""
    module = frame.f_globals.get("__name__", "")
    return f"{module}.{frame.f_code.co_qualname}"


def is_deleting() -> bool:
    """Return whether the code that runs now is called by a `__del__`, which may run anywhere."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_name == "__del__":
            return True
        frame = frame.f_back
    return False
