"""Ends a run at the first use of something that a simulated world does not model."""

from __future__ import annotations

import sys
from pathlib import PurePath
from types import FrameType

from semantix.errors import NotModelled
from semantix.ports.gate import JobControl
from semantix.worlds.registry import SYSTEMS

# Frames of these packages lie between the error and the connector's own line. Frames of the client
# libraries do, too: a class of a library may stand before a simulated one.
_BETWEEN = (
    "semantix.worlds",
    "semantix.faults",
    "semantix.errors",
    "semantix.scenario",
    "contextlib",
)
# The connector does not run below these: the world itself made the error, in the background.
_OUTSIDE = ("semantix.engine", "semantix.simulation")


class hearing_refusals:  # noqa: N801 - it stands behind `with`, like `contextlib.suppress`
    """End the run of `control` when a `NotModelled` is made, also if nobody sees it raised."""

    __slots__ = ("_control",)

    def __init__(self, control: JobControl) -> None:
        self._control = control

    def __enter__(self) -> None:
        NotModelled.listeners.append(self._hear)

    def __exit__(self, *_: object) -> None:
        NotModelled.listeners.remove(self._hear)

    def _hear(self, error: NotModelled) -> None:
        self._control.refuse(words_of(error))


def words_of(error: NotModelled) -> str:
    """Return `not modelled: Consumer.poll_all (the simulated Kafka; sink.py:12)`.

    The line is that of the connector, the file is without its folder, so that the text is the same
    on every machine.
    """
    where, is_split, what = str(error.args[0]).partition(" does not model ")
    if not is_split:
        where, what = "", where
    near = "; ".join([part for part in (where, _line_of_connector()) if part])
    return f"not modelled: {what} ({near})" if near else f"not modelled: {what}"


def _line_of_connector() -> str:
    libraries = [library.module for system in SYSTEMS.values() for library in system.libraries]
    between = (*_BETWEEN, *libraries)
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if _is_in(module, _OUTSIDE):
            return ""
        if not _is_in(module, between):
            return f"{PurePath(frame.f_code.co_filename).name}:{frame.f_lineno}"
        frame = frame.f_back
    return ""


def _is_in(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in packages)
