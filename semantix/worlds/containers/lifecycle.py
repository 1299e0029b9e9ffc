"""Start a server in a container, wait until it serves, kill it, start it again, remove it.

Whatever happens to the process that started it, the container goes: see `guardian.py`.
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

# What the client of an engine makes of its refusals, and of one that is gone (requests' own
# exceptions are OSErrors).
ENGINE_ERRORS = (docker.errors.DockerException, OSError)

_log = logging.getLogger(__name__)
_LEFT: list[ServerContainer] = []  # with their guardians, which watch this process while they live
_LOG_LINES = 25
_END_S = 1


class ServerContainer(DockerContainer):
    """A container whose server is asked whether it serves; subclasses say how (`is_serving`).

    Args:
        client: of the engine; stays open.
        image: as the engine knows it.
        networking: how its ports are reached.
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
            # Testcontainers' own with_bind_ports would publish on every address of the host.
            published: dict[str, Any] = {f"{port}/tcp": ("127.0.0.1", port) for port in ports}
            self.ports = published
        self.waiting_for(_Serving().with_poll_interval(0.1))

    def is_serving(self) -> bool:
        """Ask the server for something only a working one answers; connection errors mean no."""
        raise NotImplementedError

    def start(self) -> Self:
        """Create and start it, and wait until it serves.

        Raises:
            WorldUnavailable: it ended, or did not serve in time; with its last log lines, and
                everything is removed.
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
                hint="`semantix doctor` tells whether it is there",
            ) from error
        except BaseException:
            self.stop()
            raise

    def stop(self, force: bool = True, delete_volume: bool = True) -> None:
        """Remove it with all it stored.

        Of an engine that is gone it is said, in the log, that the container was left; its guardian
        tries again when this process ends, and so does the next start of a server.
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
        """Kill the server with SIGKILL; what it had stored stays."""
        self.get_wrapped_container().kill(signal="SIGKILL")
        self.get_wrapped_container().wait()

    def start_again(self) -> None:
        """Start the server after `crash`, on the same port, and wait until it serves."""
        self.get_wrapped_container().start()
        wait_until_serving(self)

    def freeze(self) -> None:
        """Suspend it, connections open, as a long garbage collection does."""
        self.get_wrapped_container().pause()

    def thaw(self) -> None:
        """Let it go on after `freeze`."""
        self.get_wrapped_container().unpause()

    def last_log_lines(self, count: int = _LOG_LINES) -> str:
        """What the server wrote last, both streams."""
        written: bytes = self.get_wrapped_container().logs(tail=count)
        return written.decode("utf-8", errors="replace").rstrip()

    def condition(self) -> str:
        """Tell, of a server that does not answer, what became of it, with its last log lines."""
        container = self.get_wrapped_container()
        try:
            # A server that is killed closes its connections first, and its container ends a
            # moment later. One that hangs does not end: the engine's answer does not come.
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
    """Testcontainers' hook for `wait_until_serving`."""

    def wait_until_ready(self, container: WaitStrategyTarget) -> None:
        assert isinstance(container, ServerContainer)
        wait_until_serving(container, poll_seconds=self._poll_interval)


def wait_until_serving(container: ServerContainer, *, poll_seconds: float = 0.1) -> None:
    """Wait until the server serves, or its container has ended, or the time is over.

    Raises:
        WorldUnavailable: in the last two cases, with the last log lines.
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
        hint="`semantix doctor` tells what is here; the simulated worlds need no server",
    )


@contextmanager
def _without_ryuk() -> Iterator[None]:
    """Switch Ryuk off for a start: guardians do its work, and its image may be out of reach."""
    before = testcontainers_config.ryuk_disabled
    testcontainers_config.ryuk_disabled = True
    try:
        yield
    finally:
        testcontainers_config.ryuk_disabled = before
