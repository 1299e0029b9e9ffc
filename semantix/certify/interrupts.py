"""Ctrl-C in a long search: it ends the search, and what was found until then is still reported.

The signal is noticed once, whatever happens to the exception that it raises: a connector's bare
`except` may swallow it, so the search asks after each run. While a result is concluded and
reported, which takes a moment, no signal breaks in.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType, TracebackType
from typing import Any, Self


class SearchEnded(KeyboardInterrupt):
    """The search stops here. Nothing on the way keeps it: no `except Exception`, and neither the
    engine nor Hypothesis takes an interrupt for a failure of the connector.

    Attributes:
        hopeless: why more of it would show nothing; empty: it was told to stop.
    """

    def __init__(self, hopeless: str = "") -> None:
        super().__init__(hopeless)
        self.hopeless = hopeless


class Interrupts:
    """Notices SIGINT and SIGTERM while it is entered (in the main thread; elsewhere nothing).

    Attributes:
        seen: one has come.
    """

    def __init__(self) -> None:
        self.seen = False
        self._may_raise = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        with suppress(ValueError):  # not the main thread: signals are somebody else's
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
        """Let a signal break off what is done inside, by SearchEnded."""
        self._may_raise = True
        try:
            self.check()
            yield
        finally:
            self._may_raise = False

    def check(self) -> None:
        """Raise SearchEnded if a signal has come, and its exception went nowhere."""
        if self.seen:
            raise SearchEnded

    def _notice(self, number: int, frame: FrameType | None) -> None:
        self.seen = True
        if self._may_raise:
            self._may_raise = False  # once: the next one finds the search ending
            raise SearchEnded
