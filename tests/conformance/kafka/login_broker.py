"""A real broker with one more listener, at which clients must log in (SASL/PLAIN)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from docker import DockerClient

from semantix.worlds.containers.engine import Networking, connect, free_ports, networking
from semantix.worlds.containers.kafka import KafkaContainer

_PROTOCOLS, _LISTENERS = "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "KAFKA_LISTENERS"
_ADVERTISED = "KAFKA_ADVERTISED_LISTENERS"


class LoginBroker(KafkaContainer):
    """The broker of the tests, and the listener LOGIN.

    Attributes:
        login: the value of `bootstrap.servers` for clients that log in.
    """

    def __init__(self, client: DockerClient, mode: Networking, logins: Mapping[str, str]) -> None:
        super().__init__(client, mode=mode)
        port = free_ports(4)[3]  # the container has taken the first three
        self.login = f"127.0.0.1:{port}"
        users = " ".join(f'user_{name}="{password}"' for name, password in logins.items())
        module = "org.apache.kafka.common.security.plain.PlainLoginModule"
        host = "127.0.0.1" if mode is Networking.HOST else "0.0.0.0"
        self.env |= {
            _PROTOCOLS: f"{self.env[_PROTOCOLS]},LOGIN:SASL_PLAINTEXT",
            _LISTENERS: f"{self.env[_LISTENERS]},LOGIN://{host}:{port}",
            _ADVERTISED: f"{self.env[_ADVERTISED]},LOGIN://{self.login}",
            "KAFKA_SASL_ENABLED_MECHANISMS": "PLAIN",
            "KAFKA_LISTENER_NAME_LOGIN_PLAIN_SASL_JAAS_CONFIG": f"{module} required {users};",
        }
        if mode is not Networking.HOST:
            self.ports[f"{port}/tcp"] = ("127.0.0.1", port)


@contextmanager
def login_broker(logins: Mapping[str, str]) -> Iterator[LoginBroker]:
    """Start the broker, and remove it at the end."""
    client = connect()
    try:
        broker = LoginBroker(client, networking(client), logins)
        broker.start()
        try:
            yield broker
        finally:
            broker.stop()
    finally:
        client.close()
