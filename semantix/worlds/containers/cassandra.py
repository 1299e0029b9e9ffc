"""One Cassandra node: in a container that semantix starts, or attached."""

from __future__ import annotations

import os
import socket
import struct
from types import TracebackType
from typing import Self

from docker import DockerClient

from semantix.errors import WorldUnavailable
from semantix.worlds.containers import CASSANDRA_ATTACH_VARIABLE, images
from semantix.worlds.containers.engine import (
    Address,
    Networking,
    connect,
    free_ports,
    networking,
    parse_address,
)
from semantix.worlds.containers.lifecycle import ServerContainer
from semantix.worlds.containers.pausing import PausableServer
from semantix.worlds.containers.watch import ServerWatch

# CQL native protocol v4, section 2: version, flags, stream, opcode, length.
_OPTIONS_FRAME = struct.pack(">BBhBi", 0x04, 0, 0, 0x05, 0)
_SUPPORTED_OPCODE = 0x06


class CassandraContainer(ServerContainer):
    """A cluster of one node, on fixed loopback ports."""

    title = "Cassandra"

    def __init__(self, client: DockerClient, *, mode: Networking = Networking.HOST) -> None:
        self.port, storage = free_ports(2)
        everywhere = "127.0.0.1" if mode is Networking.HOST else "0.0.0.0"
        super().__init__(
            client,
            images.CASSANDRA.ensure(client),
            mode,
            (self.port,),
            environment={
                "CASSANDRA_CLUSTER_NAME": "semantix",
                "CASSANDRA_LISTEN_ADDRESS": "127.0.0.1",
                "CASSANDRA_BROADCAST_ADDRESS": "127.0.0.1",
                "CASSANDRA_RPC_ADDRESS": everywhere,
                "CASSANDRA_BROADCAST_RPC_ADDRESS": "127.0.0.1",
                "CASSANDRA_SEEDS": "127.0.0.1",
                "CASSANDRA_NUM_TOKENS": "1",
                "MAX_HEAP_SIZE": "512M",
                "HEAP_NEWSIZE": "128M",
                "JVM_EXTRA_OPTS": _jvm_options(self.port, storage),
            },
        )

    def is_serving(self) -> bool:
        """Tell whether the node serves CQL, the last thing that it starts."""
        return _is_serving(("127.0.0.1", self.port))


def _jvm_options(port: int, storage_port: int) -> str:
    return (
        # The official image has no variables for ports: Java properties override its file.
        f"-Dcassandra.native_transport_port={port} -Dcassandra.storage_port={storage_port} "
        "-Dcassandra.jmx.local.port=0 "
        # A single node need not wait for other nodes: it starts in 5 s instead of 40 s.
        "-Dcassandra.skip_wait_for_gossip_to_settle=0 -Dcassandra.ring_delay_ms=1"
    )


def _is_serving(address: Address) -> bool:
    try:
        with socket.create_connection(address, timeout=5) as connection:
            connection.sendall(_OPTIONS_FRAME)
            answer = connection.recv(9)
    except OSError:
        return False
    return len(answer) >= 5 and answer[4] == _SUPPORTED_OPCODE


class CassandraServer:
    """The node of a session: the one that SEMANTIX_CASSANDRA_CONTACT names, or a new container.

    Attributes:
        contact_points: for `cassandra.cluster.Cluster`.
        port: of the native protocol. It stays the same after `crash` and `start_again`.
        pausable: pauses the node.
    """

    def __init__(
        self,
        contact_points: tuple[str, ...],
        port: int,
        container: CassandraContainer | None = None,
    ) -> None:
        self.contact_points = contact_points
        self.port = port
        self._container = container
        self.pausable = PausableServer(f"Cassandra at {contact_points[0]}:{port}", container)

    @classmethod
    def start(cls) -> Self:
        """Attach to the node that the environment names, or start one.

        Raises:
            WorldUnavailable: no node answers at the attached address; there is no engine or no
                image; the new node does not start to serve.
        """
        attached = os.environ.get(CASSANDRA_ATTACH_VARIABLE)
        if attached:
            return cls._attach(attached)
        client = connect()
        try:
            container = CassandraContainer(client, mode=networking(client))
            container.start()
        finally:
            client.close()
        return cls(("127.0.0.1",), container.port, container)

    @classmethod
    def _attach(cls, contact: str) -> Self:
        hint = f"start one there, or unset {CASSANDRA_ATTACH_VARIABLE} to have a container started"
        try:
            host, port = parse_address(contact)
        except ValueError as error:
            raise WorldUnavailable(f"{CASSANDRA_ATTACH_VARIABLE}: {error}", hint=hint) from error
        if not _is_serving((host, port)):
            raise WorldUnavailable(
                f"no Cassandra node serves at {contact} ({CASSANDRA_ATTACH_VARIABLE})", hint=hint
            )
        return cls((host,), port)

    @property
    def container(self) -> CassandraContainer:
        """Give the container, to crash, freeze and restart the node.

        Raises:
            WorldUnavailable: the node is attached, so semantix may not stop it.
        """
        if self._container is None:
            raise WorldUnavailable(
                f"the node at {self.contact_points[0]}:{self.port} is attached: it is not stopped",
                hint=f"unset {CASSANDRA_ATTACH_VARIABLE} to have one started in a container",
            )
        return self._container

    def watch(self) -> ServerWatch:
        """Give an object that notices when the node stops answering; all runs share it."""
        address = (self.contact_points[0], self.port)
        name = f"Cassandra at {address[0]}:{address[1]}"
        return ServerWatch(name, lambda: _is_serving(address), self._container)

    def close(self) -> None:
        """Remove the container with its data; leave an attached node as it is."""
        if self._container is not None:
            self._container.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
