"""The container engine: connect to it, find out how to reach its containers, find free ports."""

from __future__ import annotations

import os
import socket
from enum import Enum

import docker
import docker.errors
from docker import DockerClient

from semantix.errors import WorldUnavailable

# Linux takes the ports of outgoing connections from 32768 on. Server ports stay below: while a
# server is restarted, no client that tries to reach it can get the server's own port.
_PORTS_FROM, _PORTS_TO = 20_000, 32_000


_DEFAULT_SOCKET = "unix:///var/run/docker.sock"

Address = tuple[str, int]
"""Host and port."""


class Networking(Enum):
    """How a server in a container is reached at 127.0.0.1."""

    HOST = "host"
    """It shares the host's network and listens on loopback: nothing is translated."""
    PUBLISHED = "published"
    """For engines in a virtual machine or without root: a loopback port is published."""


def connect() -> DockerClient:
    """Connect to the engine that DOCKER_HOST names, else to the local default.

    Raises:
        WorldUnavailable: nothing answers there.
    """
    where = os.environ.get("DOCKER_HOST") or _DEFAULT_SOCKET
    try:
        _try_socket(where)
        # This call asks the engine for its version, so it fails if none answers.
        return docker.from_env(timeout=120)
    except (docker.errors.DockerException, OSError) as error:
        raise _no_engine(where, error) from error


def _try_socket(where: str) -> None:
    """Connect once to a socket in the file system: docker-py does not close one that failed."""
    if where.startswith("unix://"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.connect(where.removeprefix("unix://"))


def _no_engine(where: str, error: Exception) -> WorldUnavailable:
    return WorldUnavailable(
        f"no container engine answers at {where}: {error}",
        hint="start one (Debian: `apt-get install docker.io`), or set DOCKER_HOST; in a checkout, "
        "`ci/test` starts one. The simulated worlds need none: `--world simulated`",
    )


def networking(client: DockerClient) -> Networking:
    """Find out how this engine's containers can be reached.

    The environment variable SEMANTIX_CONTAINER_NETWORK overrides it.
    """
    wanted = os.environ.get("SEMANTIX_CONTAINER_NETWORK")
    if wanted is not None:
        try:
            return Networking(wanted)
        except ValueError:
            raise WorldUnavailable(
                f"SEMANTIX_CONTAINER_NETWORK is {wanted!r}", hint="it can be: host, published"
            ) from None
    facts = client.info()
    is_elsewhere = "Docker Desktop" in str(facts.get("OperatingSystem"))
    is_rootless = "name=rootless" in (facts.get("SecurityOptions") or ())
    return Networking.PUBLISHED if is_elsewhere or is_rootless else Networking.HOST


def parse_address(text: str) -> Address:
    """Read `host:port`, or the first address of several with commas between them.

    Raises:
        ValueError: it is no address.
    """
    host, _, port = text.split(",")[0].strip().rpartition(":")
    if not host or not port.isdecimal():
        raise ValueError(f"{text!r} is no host:port")
    return host.strip("[]"), int(port)


def free_ports(count: int) -> tuple[int, ...]:
    """Find loopback ports on which nothing listens. Each process begins at a different port."""
    span = _PORTS_TO - _PORTS_FROM
    begin = os.getpid() * 16 % span
    found: list[int] = []
    for step in range(span):
        port = _PORTS_FROM + (begin + step) % span
        if is_port_free(port):
            found.append(port)
            if len(found) == count:
                return tuple(found)
    raise WorldUnavailable(
        f"{count} free ports were needed between {_PORTS_FROM} and {_PORTS_TO}, found {len(found)}",
        hint="stop servers that are no longer needed",
    )


def is_port_free(port: int) -> bool:
    """Tell whether a server could listen on this loopback port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Like servers, take a port as free even if old connections are in TIME_WAIT.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
