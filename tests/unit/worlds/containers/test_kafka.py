"""The broker's listeners, and attaching to one that runs already."""

from __future__ import annotations

import pytest

from semantix.errors import WorldUnavailable
from semantix.worlds.containers.engine import Networking, free_ports
from semantix.worlds.containers.kafka import KafkaServer, _listeners


def test_on_the_hosts_network_everything_listens_on_loopback() -> None:
    environment = _listeners(Networking.HOST, 21000, 21001, 21002)

    listeners = environment["KAFKA_LISTENERS"].split(",")
    assert listeners == ["CLIENTS://127.0.0.1:21000", "CONTROLLER://127.0.0.1:21001"]
    assert environment["KAFKA_ADVERTISED_LISTENERS"] == "CLIENTS://127.0.0.1:21000"


def test_behind_a_published_port_the_broker_reaches_itself_by_a_listener_of_its_own() -> None:
    environment = _listeners(Networking.PUBLISHED, 21000, 21001, 21002)

    assert environment["KAFKA_INTER_BROKER_LISTENER_NAME"] == "INTERNAL"
    assert "INTERNAL://127.0.0.1:21002" in environment["KAFKA_LISTENERS"]
    assert "INTERNAL:PLAINTEXT" in environment["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"]
    assert "CLIENTS://127.0.0.1:21000" in environment["KAFKA_ADVERTISED_LISTENERS"]


def test_attaching_to_a_port_without_a_broker_is_an_unavailable_world(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (port,) = free_ports(1)
    monkeypatch.setenv("SEMANTIX_KAFKA_BOOTSTRAP", f"127.0.0.1:{port}")

    with pytest.raises(WorldUnavailable, match=f"no Kafka broker serves at 127.0.0.1:{port}"):
        KafkaServer.start()


def test_attaching_to_what_is_no_address_says_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SEMANTIX_KAFKA_BOOTSTRAP", "broker")

    with pytest.raises(WorldUnavailable, match="SEMANTIX_KAFKA_BOOTSTRAP: 'broker' is no host"):
        KafkaServer.start()


def test_an_attached_broker_is_not_ours_to_stop() -> None:
    server = KafkaServer("127.0.0.1:21000")

    with pytest.raises(WorldUnavailable, match="attached"):
        _ = server.container
    server.close()
