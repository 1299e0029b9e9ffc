"""A fresh interpreter that makes some runs again: with another hash seed, and with no memory.

What a connector takes from `hash()`, `id()`, the process id or another source that is not the run's
differs there. This module is also the main program of that interpreter.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from semantix.errors import SemantixError
from semantix.history.codec import digest, to_lines
from semantix.scenario.isolation.guarding import guard_this_process
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.simulation.guarding.guard import GUARD

_PR_SET_PDEATHSIG = 1  # Linux sends the child this signal when the parent dies
_PATIENCE_S = 600.0  # its own watchdog ends a run that blocks, long before
_ERRORS_SHOWN = 500
_encode = msgspec.json.Encoder().encode


class SecondOrder(msgspec.Struct, frozen=True):
    """What the interpreter reads.

    Attributes:
        scenarios: the runs to make.
        path: the module search path of the parent.
        is_guarded: whether the parent is guarded. Both must be, or they differ in that.
    """

    scenarios: tuple[Scenario, ...]
    path: tuple[str, ...]
    is_guarded: bool = True


class SecondRun(msgspec.Struct, frozen=True):
    """One run of the interpreter: the digest of its history, and the history in lines."""

    digest: str
    lines: tuple[str, ...]


class SecondInterpreter:
    """Runs beside this process; it is ended when the context is left.

    Args:
        scenarios: simulated ones.
    Attributes:
        why_not: why it cannot make these runs; else empty.
    """

    def __init__(self, scenarios: Sequence[Scenario]) -> None:
        self.why_not = ""
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - both are closed in __exit__
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        self._process: subprocess.Popen[bytes] | None = None
        plain = tuple([replace(one, spec=replace(one.spec, preconditions=())) for one in scenarios])
        try:
            order = _encode(SecondOrder(plain, tuple(sys.path), GUARD.is_installed))
            msgspec.json.decode(order, type=SecondOrder)
        except (TypeError, ValueError, msgspec.MsgspecError) as error:
            self.why_not = f"the spec cannot be handed to another process ({error})"
            return
        with tempfile.TemporaryFile() as given:
            given.write(order)
            given.seek(0)
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", __name__, str(self._output.fileno())],
                stdin=given,
                stdout=subprocess.DEVNULL,  # a connector may print
                stderr=self._errors,
                pass_fds=(self._output.fileno(),),
                env=_environment(),
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._output.close()
        self._errors.close()

    def runs(self) -> list[SecondRun]:
        """Wait for the runs; if it cannot make them, return none and set `why_not`."""
        if self._process is None:
            return []
        try:
            status = self._process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.why_not = f"a fresh interpreter did not end within {_PATIENCE_S:g} s"
            return []
        self._output.seek(0)
        lines = self._output.read().splitlines()
        if status:
            self._errors.seek(0)
            said = self._errors.read().decode(errors="replace").strip()
            last = said.splitlines()[-1][:_ERRORS_SHOWN] if said else ""
            self.why_not = f"a fresh interpreter ended with status {status}: {last}"
            return []
        return [msgspec.json.decode(line, type=SecondRun) for line in lines]


def _environment() -> dict[str, str]:
    """Return the environment with another hash seed, and with this semantix on the path."""
    root = str(Path(__file__).resolve().parents[3])
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    return {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": root}


def make_runs(order: SecondOrder) -> list[SecondRun]:
    """Make the runs of an order."""
    made = []
    for scenario in order.scenarios:
        history = run_scenario(scenario).history
        lines = tuple([line.decode() for line in to_lines(history)])
        made.append(SecondRun(digest(history), lines))
    return made


def main() -> None:
    """Read the order from stdin, and write one line for each run to the given descriptor."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    order: Any = msgspec.json.decode(sys.stdin.buffer.read(), type=SecondOrder)
    sys.path[:] = order.path
    if order.is_guarded:
        guard_this_process()
    try:
        made = make_runs(order)
    except SemantixError as error:
        sys.exit(str(error.args[0]))
    with os.fdopen(int(sys.argv[1]), "wb") as output:
        for one in made:
            output.write(_encode(one) + b"\n")


if __name__ == "__main__":
    main()
