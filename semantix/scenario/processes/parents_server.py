"""The parent process, as the clients of one real server see it in the job's process."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn


class ParentsServer:
    """Implements `ports.late_requests.LateRequests`: the parent pauses one server.

    Args:
        send: sends a line to the parent.
        answered: waits for the parent's answer, and carries it out.
        kind: name of the server's system, `kafka`.
    """

    __slots__ = ("_answered", "_kind", "_send")

    def __init__(
        self, send: Callable[..., None], answered: Callable[[], object], kind: str
    ) -> None:
        self._send = send
        self._answered = answered
        self._kind = kind

    def pause(self) -> None:
        """Return when the parent has paused the server."""
        self._send("pause", self._kind)
        self._answered()

    def sent(self, request: str) -> NoReturn:
        """Tell the parent that the request was sent, and wait for SIGKILL."""
        self._send("sent", request)
        while True:  # the parent asks which actors live, then it kills
            self._answered()
