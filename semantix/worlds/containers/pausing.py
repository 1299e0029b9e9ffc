"""Pauses the container of a server, so that the server is slow for as long as a run wants it.

A paused server does nothing, but its machine still takes the requests that clients send. They wait
in the server's sockets until it goes on, also when their sender is dead by then.
"""

from __future__ import annotations

from semantix.errors import WorldUnavailable
from semantix.worlds.containers.lifecycle import ENGINE_ERRORS, ServerContainer


class Pauses:
    """Implements the pauses of `ports.real_world.RealWorld`. No request of this world is late."""

    _pausable: PausableServer

    @property
    def pause_refusal(self) -> str:
        """Say why the server cannot be paused; empty if it can."""
        return self._pausable.refusal

    def pause(self) -> None:
        """Pause the server."""
        self._pausable.pause()

    def go_on(self) -> None:
        """Let the server go on."""
        self._pausable.go_on()

    def restart(self) -> None:
        """Kill the server, and start it again."""
        self._pausable.restart()

    def has_executed(self, request: str) -> bool:
        """Give False: there was no request."""
        return False


class PausableServer:
    """Pauses one server, and lets it go on; all runs share the server.

    Args:
        name: `Kafka at 127.0.0.1:20000`.
        container: of the server; None: the server is attached.
    """

    def __init__(self, name: str, container: ServerContainer | None) -> None:
        self._name = name
        self._container = container
        self._is_paused = False

    @property
    def refusal(self) -> str:
        """Say why the server cannot be paused; empty if it can."""
        if self._container is None:
            return f"{self._name} is attached, and semantix pauses only servers of its own"
        return ""

    def pause(self) -> None:
        """Pause the server.

        Raises:
            WorldUnavailable: the server is attached, or the engine cannot pause it.
        """
        if self._container is None:
            raise WorldUnavailable(self.refusal)
        # Set before the engine is asked: an interrupt may come in between.
        self._is_paused = True
        try:
            self._container.freeze()
        except ENGINE_ERRORS as error:
            raise WorldUnavailable(f"{self._name} cannot be paused: {error}") from error

    def restart(self) -> None:
        """Kill the server, start it again, and wait until it serves.

        Raises:
            WorldUnavailable: the server is attached, or it does not come back.
        """
        if self._container is None:
            raise WorldUnavailable(self.refusal)
        try:
            self._container.crash()
            self._container.start_again()
        except ENGINE_ERRORS as error:
            raise WorldUnavailable(f"{self._name} cannot be restarted: {error}") from error

    def go_on(self) -> None:
        """Let the server go on if it is paused. It may need a moment before it answers.

        Raises:
            WorldUnavailable: the engine refuses, or it is gone.
        """
        if not self._is_paused or self._container is None:
            return
        try:
            if self._container.is_frozen():
                self._container.thaw()
        except ENGINE_ERRORS as error:
            raise WorldUnavailable(
                f"{self._name} is paused, and the engine does not let it go on: {error}",
                hint="the container is removed when semantix ends; `docker unpause` also helps",
            ) from error
        self._is_paused = False
