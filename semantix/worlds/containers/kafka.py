"""One Kafka broker: in a container that semantix starts, or attached."""

from __future__ import annotations

import os
from types import TracebackType
from typing import Self

from docker import DockerClient

from semantix.errors import WorldUnavailable
from semantix.worlds.containers import KAFKA_ATTACH_VARIABLE, images
from semantix.worlds.containers.engine import (
    Networking,
    connect,
    free_ports,
    networking,
    parse_address,
)
from semantix.worlds.containers.kafka_wire import are_coordinators_ready, is_answering
from semantix.worlds.containers.lifecycle import ServerContainer
from semantix.worlds.containers.pausing import PausableServer
from semantix.worlds.containers.watch import ServerWatch

# The reasons stand in reference/protocol.md 14.5; times were measured on two cores.
_BROKER_SETTINGS = {
    "KAFKA_NODE_ID": "1",
    "KAFKA_PROCESS_ROLES": "broker,controller",
    "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
    "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS": "2",
    "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
    "KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS": "2",
    "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
    "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
    "KAFKA_TRANSACTION_MAX_TIMEOUT_MS": "900000",
    # The reaper of timed-out transactions runs each second instead of each ten seconds.
    "KAFKA_TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS": "1000",
    "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
    "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
    # After a kill and a start, the broker serves in 8 s; with the default (9000) it takes 12 s. A
    # broker that was paused for longer than this loses its leaderships for a moment.
    "KAFKA_BROKER_SESSION_TIMEOUT_MS": "5000",
    "KAFKA_BROKER_HEARTBEAT_INTERVAL_MS": "200",
    "KAFKA_LOG_DIRS": "/tmp/semantix-kafka",
    "KAFKA_HEAP_OPTS": "-Xmx512m -Xms256m",
    "KAFKA_JVM_PERFORMANCE_OPTS": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
}


class KafkaContainer(ServerContainer):
    """A broker that is its own controller, on fixed loopback ports.

    Args:
        settings: more broker settings, as the official image reads them (`KAFKA_…`).
    """

    title = "Kafka"

    def __init__(
        self,
        client: DockerClient,
        *,
        mode: Networking = Networking.HOST,
        settings: dict[str, str] | None = None,
    ) -> None:
        self.port, controller, internal = free_ports(3)
        super().__init__(
            client,
            images.KAFKA.ensure(client),
            mode,
            (self.port,),
            environment={
                **_BROKER_SETTINGS,
                **_listeners(mode, self.port, controller, internal),
                **(settings or {}),
            },
        )

    @property
    def bootstrap(self) -> str:
        """Give the value of `bootstrap.servers` for clients."""
        return f"127.0.0.1:{self.port}"

    def is_serving(self) -> bool:
        """Tell whether the broker serves groups and transactions."""
        return _is_serving(self.bootstrap)


def _listeners(mode: Networking, port: int, controller: int, internal: int) -> dict[str, str]:
    protocols = "CONTROLLER:PLAINTEXT,CLIENTS:PLAINTEXT"
    common = {
        "KAFKA_CONTROLLER_QUORUM_VOTERS": f"1@127.0.0.1:{controller}",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": protocols,
        "KAFKA_INTER_BROKER_LISTENER_NAME": "CLIENTS",
        "KAFKA_ADVERTISED_LISTENERS": f"CLIENTS://127.0.0.1:{port}",
        "KAFKA_LISTENERS": f"CLIENTS://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}",
    }
    if mode is Networking.HOST:
        return common
    # A broker behind a published port cannot reach itself at its advertised address, and every
    # transaction would hang. So it gets an extra listener for its own connections.
    return common | {
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": f"{protocols},INTERNAL:PLAINTEXT",
        "KAFKA_INTER_BROKER_LISTENER_NAME": "INTERNAL",
        "KAFKA_ADVERTISED_LISTENERS": f"CLIENTS://127.0.0.1:{port},INTERNAL://127.0.0.1:{internal}",
        "KAFKA_LISTENERS": f"CLIENTS://0.0.0.0:{port},INTERNAL://127.0.0.1:{internal},"
        f"CONTROLLER://127.0.0.1:{controller}",
    }


def _is_serving(bootstrap: str) -> bool:
    try:
        return are_coordinators_ready(parse_address(bootstrap))
    except OSError:
        return False


class KafkaServer:
    """The broker of a session: the one that SEMANTIX_KAFKA_BOOTSTRAP names, or a new container.

    Attributes:
        bootstrap: the value of `bootstrap.servers` for clients. It stays the same after `crash` and
            `start_again`.
        pausable: pauses the broker.
    """

    def __init__(self, bootstrap: str, container: KafkaContainer | None = None) -> None:
        self.bootstrap = bootstrap
        self._container = container
        self.pausable = PausableServer(f"Kafka at {bootstrap}", container)

    @classmethod
    def start(cls, *, settings: dict[str, str] | None = None) -> Self:
        """Attach to the broker that the environment names, or start one.

        Raises:
            WorldUnavailable: no broker answers at the attached address; there is no engine or no
                image; the new broker does not start to serve.
        """
        attached = os.environ.get(KAFKA_ATTACH_VARIABLE)
        if attached and settings is None:
            return cls._attach(attached)
        client = connect()
        try:
            container = KafkaContainer(client, mode=networking(client), settings=settings)
            container.start()
        finally:
            client.close()
        return cls(container.bootstrap, container)

    @classmethod
    def _attach(cls, bootstrap: str) -> Self:
        hint = f"start one there, or unset {KAFKA_ATTACH_VARIABLE} to have a container started"
        try:
            is_serving = _is_serving(bootstrap)
        except ValueError as error:
            raise WorldUnavailable(f"{KAFKA_ATTACH_VARIABLE}: {error}", hint=hint) from error
        if not is_serving:
            raise WorldUnavailable(
                f"no Kafka broker serves at {bootstrap} ({KAFKA_ATTACH_VARIABLE})", hint=hint
            )
        return cls(bootstrap)

    @property
    def container(self) -> KafkaContainer:
        """Give the container, to crash, freeze and restart the broker.

        Raises:
            WorldUnavailable: the broker is attached, so semantix may not stop it.
        """
        if self._container is None:
            raise WorldUnavailable(
                f"the broker at {self.bootstrap} is attached: it is not stopped",
                hint=f"unset {KAFKA_ATTACH_VARIABLE} to have one started in a container",
            )
        return self._container

    def watch(self) -> ServerWatch:
        """Give an object that notices when the broker stops answering, for one run."""
        address = parse_address(self.bootstrap)
        name = f"Kafka at {self.bootstrap}"
        return ServerWatch(name, lambda: is_answering(address), self._container)

    def close(self) -> None:
        """Remove the container with its data; leave an attached broker as it is."""
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
