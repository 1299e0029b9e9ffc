"""Starts a server in a container, waits until it serves, kills it, restarts it, removes it.

The container is removed even if this process is killed: see `guardian.py`.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Self

import docker.errors
from docker import DockerClient
from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import WaitStrategy
from testcontainers.core.waiting_utils import WaitStrategyTarget

from semantix.errors import WorldUnavailable
from semantix.worlds.containers.engine import Networking
from semantix.worlds.containers.guardian import (
    OWNER_LABEL,
    TICKET_LABEL,
    Guardian,
    own_identity,
    remove_leftovers,
)

# The exceptions of the engine's client: for refusals, and for an engine that is gone (the
# exceptions of `requests` are OSErrors).
ENGINE_ERRORS = (docker.errors.DockerException, OSError)

_log = logging.getLogger(__name__)
_LEFT: list[ServerContainer] = []  # and their guardians, which watch this process
_LOG_LINES = 25
_END_S = 1


class ServerContainer(DockerContainer):
    """A container with one server. Subclasses define `is_serving`, which asks the server.

    Args:
        client: of the engine; it is not closed.
        image: the name that the engine knows.
        networking: how clients reach the ports.
        ports: loopback ports of the server that clients use.
        environment: of the server.
    """

    title = "server"
    startup_seconds = 180.0

    def __init__(
        self,
        client: DockerClient,
        image: str,
        networking: Networking,
        ports: tuple[int, ...],
        *,
        environment: dict[str, str],
    ) -> None:
        super().__init__(image, env=environment)
        self._engine = client
        self._guardian: Guardian | None = None
        self._ticket = str(uuid.uuid4())
        labels = {OWNER_LABEL: own_identity(), TICKET_LABEL: self._ticket}
        security: dict[str, Any] = {"security_opt": ["no-new-privileges"]}
        if networking is Networking.HOST:
            self.with_kwargs(labels=labels, network="host", **security)
        else:
            self.with_kwargs(labels=labels, network="bridge", **security)
            # with_bind_ports of testcontainers would publish the port on every address of the host.
            published: dict[str, Any] = {f"{port}/tcp": ("127.0.0.1", port) for port in ports}
            self.ports = published
        self.waiting_for(_Serving().with_poll_interval(0.1))

    def is_serving(self) -> bool:
        """Send a request that only a working server answers. A connection error means False."""
        raise NotImplementedError

    def start(self) -> Self:
        """Create and start the container, and wait until its server serves.

        Raises:
            WorldUnavailable: the container ended, or its server did not serve in time. The message
                has its last log lines; the container is removed.
        """
        self._guardian = Guardian(self._ticket)
        try:
            remove_leftovers(self._engine)
            with _without_ryuk():
                return super().start()
        except ENGINE_ERRORS as error:
            self.stop()
            raise WorldUnavailable(
                f"{self.title}: the engine could not start {self.image}: {error}",
                hint="`semantix doctor` shows whether the image is there",
            ) from error
        except BaseException:
            self.stop()
            raise

    def stop(self, force: bool = True, delete_volume: bool = True) -> None:
        """Remove the container with its data.

        If the engine is gone, a line in the log says that the container stays. Its guardian tries
        again when this process ends, and the next start of a server tries again, too.
        """
        try:
            super().stop(force=force, delete_volume=delete_volume)
        except docker.errors.NotFound:
            pass
        except ENGINE_ERRORS as error:
            _LEFT.append(self)
            _log.warning("%s: its container was not removed: %s", self.title, error)
            return
        self._container = None
        if self._guardian is not None:
            self._guardian.dismiss()
            self._guardian = None

    def crash(self) -> None:
        """Kill the server with SIGKILL. Its data stay."""
        self.get_wrapped_container().kill(signal="SIGKILL")
        self.get_wrapped_container().wait()

    def start_again(self) -> None:
        """Start the server after `crash`, on the same port, and wait until it serves."""
        self.get_wrapped_container().start()
        wait_until_serving(self)

    def freeze(self) -> None:
        """Suspend the server; its connections stay open, as in a long garbage collection."""
        self.get_wrapped_container().pause()

    def thaw(self) -> None:
        """Let the server go on after `freeze`."""
        self.get_wrapped_container().unpause()

    def is_frozen(self) -> bool:
        """Tell whether the server is suspended."""
        container = self.get_wrapped_container()
        container.reload()
        return bool(container.attrs["State"]["Paused"])

    def last_log_lines(self, count: int = _LOG_LINES) -> str:
        """Give the last lines that the server wrote to its two output streams."""
        written: bytes = self.get_wrapped_container().logs(tail=count)
        return written.decode("utf-8", errors="replace").rstrip()

    def condition(self) -> str:
        """Say what happened to a server that does not answer, with its last log lines."""
        container = self.get_wrapped_container()
        try:
            # A killed server first closes its connections; a moment later its container ends. A
            # server that hangs does not end: then the engine gives no answer here.
            with suppress(OSError):
                container.wait(timeout=_END_S)
            container.reload()
            words = _in_words(container.attrs["State"])
            return f"{words}\nits last log lines:\n{self.last_log_lines()}"
        except docker.errors.NotFound:
            return "its container is gone"
        except ENGINE_ERRORS as error:
            return f"its container cannot be looked at: {error}"


class _Serving(WaitStrategy):
    """Lets testcontainers call `wait_until_serving`."""

    def wait_until_ready(self, container: WaitStrategyTarget) -> None:
        assert isinstance(container, ServerContainer)
        wait_until_serving(container, poll_seconds=self._poll_interval)


def wait_until_serving(container: ServerContainer, *, poll_seconds: float = 0.1) -> None:
    """Wait until the server serves.

    Raises:
        WorldUnavailable: the container ended, or the time is over; with the last log lines.
    """
    deadline = time.monotonic() + container.startup_seconds
    while not container.is_serving():
        container.reload()
        if container.status not in ("created", "restarting", "running"):
            code = container.get_wrapped_container().attrs["State"]["ExitCode"]
            raise _not_serving(container, f"ended with status {code} before it served")
        if time.monotonic() > deadline:
            raise _not_serving(container, f"did not serve within {container.startup_seconds:.0f} s")
        time.sleep(poll_seconds)


def _in_words(state: dict[str, Any]) -> str:
    status = str(state["Status"])
    if status not in ("exited", "dead"):
        return f"its container is {status}"
    memory = ", for want of memory" if state.get("OOMKilled") else ""
    return f"its container has ended with status {state['ExitCode']}{memory}"


def _not_serving(container: ServerContainer, what: str) -> WorldUnavailable:
    return WorldUnavailable(
        f"{container.title} ({container.image}) {what}; its last log lines:\n"
        f"{container.last_log_lines()}",
        hint="`semantix doctor` shows what is available; the simulated worlds need no server",
    )


@contextmanager
def _without_ryuk() -> Iterator[None]:
    """Switch Ryuk off during a start: guardians do its work, and its image may be out of reach."""
    before = testcontainers_config.ryuk_disabled
    testcontainers_config.ryuk_disabled = True
    try:
        yield
    finally:
        testcontainers_config.ryuk_disabled = before
