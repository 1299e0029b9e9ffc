"""Sends how far a process has got to the process that shows it."""

from __future__ import annotations

import time
from collections.abc import Callable

from semantix.cli.terminal.headway import Headway
from semantix.cli.terminal.showing import Silent

_SEND_EVERY_S = 0.1


class SentProgress(Silent):
    """Sends the state, at most ten times a second.

    Args:
        send: gets the state.
    """

    def __init__(self, send: Callable[[Headway], None]) -> None:
        super().__init__()
        self._send = send
        self._next_s = 0.0

    def show(self) -> None:
        """Send the state, if it was not sent a moment ago."""
        now_s = time.monotonic()
        if now_s >= self._next_s:
            self._next_s = now_s + _SEND_EVERY_S
            self._send(self.state)
