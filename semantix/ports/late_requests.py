"""How a client of a real server asks the parent process for a late request.

The parent pauses the server, the client sends its request, and the parent kills the client's
process. The request waits in the server's socket until the server goes on.
"""

from __future__ import annotations

from typing import NoReturn, Protocol


class LateRequests(Protocol):
    """The parent process, as the clients of one server see it."""

    def pause(self) -> None:
        """Return when the server is paused. Requests that need an answer come before."""
        ...

    def sent(self, request: str) -> NoReturn:
        """Tell the parent that the request was sent, and wait for the death of this process.

        Args:
            request: describes the request for `ports.real_world.RealWorld.has_executed`.
        """
        ...
