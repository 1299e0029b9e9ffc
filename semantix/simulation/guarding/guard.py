"""The guard of a process: what a connector does to it is refused at the call, and reported.

There is one guard for each process, because audit hooks cannot be removed and the replaced names
are those of the process. It is installed in child processes of semantix only. It looks at calls
only while a connector's file is loaded and while a run goes on, and only at calls that come from a
connector's line.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from semantix.simulation.guarding.leaving import Breach, ContractLeft
from semantix.simulation.guarding.own_lines import own_line

Report = Callable[[str, str, str], None]

_FILES = ("files", "sqlite")
_NO_PLACES: frozenset[str] = frozenset()


class Guard:
    """What is watched in this process now.

    Attributes:
        is_installed: whether the audit hook and the replaced names are in place.
        is_active: whether a run goes on, or a connector's file is loaded.
        at_load: what connectors' files did while they were loaded, in order, each with its group.
    """

    __slots__ = (
        "_allowed", "_is_loading", "_report", "_scratch", "_thread", "at_load", "is_active",
        "is_installed",
    )  # fmt: skip

    def __init__(self) -> None:
        self.is_installed = False
        self.is_active = False
        self.at_load: list[tuple[str, Breach]] = []
        self._report: Report | None = None
        self._is_loading = False
        self._allowed = _NO_PLACES
        self._scratch = ""
        self._thread = 0

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Watch while a connector's file is loaded.

        The end of the process is refused: the call raises ContractLeft. Everything else happens,
        and the first run reports it.
        """
        before = self.is_active, self._is_loading, self._thread
        self.is_active, self._is_loading, self._thread = True, True, threading.get_ident()
        try:
            yield
        finally:
            self.is_active, self._is_loading, self._thread = before

    @contextmanager
    def watching(
        self, report: Report, allowed: frozenset[str] = _NO_PLACES, scratch: str = ""
    ) -> Iterator[None]:
        """Watch one run.

        Args:
            report: called with kind, call and line of each breach. Then the call of the connector
                raises ContractLeft.
            allowed: the kinds of effects that the spec lists under `outside`.
            scratch: the folder in which files may be changed; empty: anywhere. It counts only if
                files are allowed.
        """
        self.watch(report, allowed, scratch)
        try:
            yield
        finally:
            self.rest()

    def watch(
        self, report: Report, allowed: frozenset[str] = _NO_PLACES, scratch: str = ""
    ) -> None:
        """Watch from now on, as `watching` does."""
        self._report, self._allowed = report, allowed
        self._scratch = scratch and os.path.realpath(scratch)
        self.is_active, self._thread = True, threading.get_ident()

    def rest(self) -> None:
        """Watch no more."""
        self.is_active, self._report = False, None

    def report_loads(self) -> None:
        """Report what the connectors' files did while they were loaded.

        Raises:
            ContractLeft: there was something, and the run must end.
        """
        for group, breach in self.at_load:
            # The file was loaded before the run got its folder, so its files are elsewhere.
            is_elsewhere = bool(self._scratch) and group in _FILES
            if self._report is not None and (group not in self._allowed or is_elsewhere):
                self._report(*breach)
                raise ContractLeft(breach)

    def refuse(
        self,
        kind: str,
        what: str,
        frame: FrameType | None,
        *,
        group: str = "",
        paths: Sequence[str] = (),
        by_callee: bool = False,
    ) -> None:
        """Refuse a call if a connector makes it.

        Args:
            kind: of the breach.
            what: the call.
            by_callee: name the function that the connector's line calls instead, for instance
                `threading.Event.wait` for a wait inside of it.
            frame: the frame of the call, or one inside of it.
            group: `files`, `sqlite`, `sockets` or `processes`.
            paths: the files that would change.
        Raises:
            ContractLeft: a connector made the call.
        """
        if not self.is_active or threading.get_ident() != self._thread:
            return
        if group in self._allowed and all(map(self._is_inside, paths)):
            return
        line = own_line(frame)
        if line is None:
            return
        breach = Breach(kind, (by_callee and line.callee) or what, line.where)
        if self._is_loading:
            known = [(noted.kind, noted.where) for _, noted in self.at_load]
            if (breach.kind, breach.where) not in known:  # one call may be seen twice
                self.at_load.append((group, breach))
            if kind != "exit":
                return
        if self._report is not None:
            self._report(*breach)
        raise ContractLeft(breach)

    def _is_inside(self, path: str) -> bool:
        if not self._scratch:
            return True
        return Path(os.path.realpath(path)).is_relative_to(self._scratch)


GUARD = Guard()
