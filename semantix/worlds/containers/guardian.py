"""Removes a container when the process that started it has ended, for whatever reason.

A guardian is a process beside each container. It has a session of its own, so Ctrl-C and a SIGKILL
of its parent do not reach it. It reads from a pipe that only its parent holds open: the pipe ends
when the parent ends. (Testcontainers' Ryuk does the same in a container, but its image may be out
of reach.) If the guardian was killed, too, the next start of a server removes the container: see
`remove_leftovers`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:  # not imported earlier: a guardian lives long, and rarely needs the client
    from docker import DockerClient

OWNER_LABEL = "semantix.owner"
TICKET_LABEL = "semantix.ticket"

_DISMISSED = b"d"


class Guardian:
    """The guardian of one container, known by its ticket.

    Args:
        ticket: the value of the container's TICKET_LABEL.
    """

    def __init__(self, ticket: str) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "semantix.worlds.containers.guardian", ticket],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def dismiss(self) -> None:
        """End the guardian: its container is removed."""
        pipe = self._pipe()
        if not pipe.closed:
            try:
                pipe.write(_DISMISSED)
                pipe.close()
            except BrokenPipeError:  # somebody else killed it
                pass
        self._child.wait()

    def _pipe(self) -> IO[bytes]:
        assert self._child.stdin is not None
        return self._child.stdin


def own_identity() -> str:
    """Name this process by boot, pid namespace and start time: no other process has that name."""
    return _identity(os.getpid()) or f"unknown/{os.getpid()}"


def _identity(pid: int) -> str | None:
    """Give the name of a living process of this machine; None: no process has this id."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as boot:
            boot_id = boot.read().strip()
        namespace = os.readlink("/proc/self/ns/pid")
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as facts:
            fields = facts.read().rpartition(")")[2].split()
    except OSError:
        return None
    is_zombie, started = fields[0] == "Z", fields[19]
    return None if is_zombie else f"{boot_id}/{namespace}/{pid}/{started}"


def is_abandoned(owner: str) -> bool:
    """Tell whether the owner was a process of this boot and pid namespace, and has ended.

    Processes on another machine or in another container may use the same engine. This process
    cannot see them, so their containers are never taken as abandoned.
    """
    mine = own_identity().split("/")
    theirs = owner.split("/")
    if len(theirs) != len(mine) or theirs[:2] != mine[:2] or not theirs[2].isdecimal():
        return False
    return _identity(int(theirs[2])) != owner


def remove_leftovers(client: DockerClient) -> list[str]:
    """Remove the containers whose owners have ended, and give their names."""
    removed = []
    for container in client.containers.list(
        all=True, filters={"label": OWNER_LABEL}, ignore_removed=True
    ):
        if is_abandoned(container.labels[OWNER_LABEL]):
            remove(client, container.id)
            removed.append(str(container.name))
    return sorted(removed)


def remove(client: DockerClient, container_id: str) -> None:
    """Remove a container and its volumes, if no other process has removed it already."""
    import docker.errors

    try:
        client.api.remove_container(container_id, force=True, v=True)
    except docker.errors.NotFound:
        pass
    except docker.errors.APIError as error:
        if error.status_code != 409:  # 409: "removal is already in progress"
            raise


def _watch(ticket: str) -> None:
    if sys.stdin.buffer.read() == _DISMISSED:
        return
    import docker

    client = docker.from_env(timeout=120)
    for container in client.containers.list(
        all=True, filters={"label": f"{TICKET_LABEL}={ticket}"}, ignore_removed=True
    ):
        remove(client, container.id)
    client.close()


if __name__ == "__main__":
    _watch(sys.argv[1])
