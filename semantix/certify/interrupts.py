"""Ends a search on Ctrl-C or SIGTERM, so that the findings until then are reported.

The signal handler notes the signal and raises `SearchEnded`. A bare `except` of a connector may
swallow that exception; so the search also asks after each run whether a signal has come. While a
result is concluded and reported, the handler only notes the signal.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType, TracebackType
from typing import Any, Self


class SearchEnded(KeyboardInterrupt):
    """The search stops here.

    It is a KeyboardInterrupt: no `except Exception` catches it, and neither the engine nor
    Hypothesis treats it as a failure of the connector.

    Attributes:
        hopeless: why more runs would show nothing; empty if a signal or the budget ends the search.
        has_finding: the search ends because it has found a violation, and nothing more is wanted.
    """

    def __init__(self, hopeless: str = "", *, has_finding: bool = False) -> None:
        super().__init__(hopeless)
        self.hopeless = hopeless
        self.has_finding = has_finding


class Interrupts:
    """Handles SIGINT and SIGTERM while it is entered. Outside of the main thread it does nothing.

    Attributes:
        seen: whether a signal has come.
        child: the process that searches, and gets every signal too; 0: this process searches.
        lanes: more processes that get every signal.
    """

    def __init__(self) -> None:
        self.seen = False
        self.child = 0
        self.lanes: tuple[int, ...] = ()
        self._may_raise = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        with suppress(ValueError):  # only the main thread may set signal handlers
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._notice)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @contextmanager
    def may_raise(self) -> Iterator[None]:
        """While this is entered, a signal raises SearchEnded."""
        self._may_raise = True
        try:
            self.check()
            yield
        finally:
            self._may_raise = False

    def check(self) -> None:
        """Raise SearchEnded if a signal has come and its own exception was swallowed."""
        if self.seen:
            raise SearchEnded

    def _notice(self, number: int, frame: FrameType | None) -> None:
        self.seen = True
        for pid in (*self.lanes, self.child):
            if pid:
                with suppress(ProcessLookupError):
                    os.kill(pid, number)
        if self._may_raise:
            self._may_raise = False  # only the first signal raises: the search is ending already
            raise SearchEnded
