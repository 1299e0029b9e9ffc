"""What of the real worlds is here, what is missing, and how to get it."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from semantix.errors import WorldUnavailable
from semantix.worlds.containers import CASSANDRA_ATTACH_VARIABLE, KAFKA_ATTACH_VARIABLE

if TYPE_CHECKING:
    from docker import DockerClient

    from semantix.worlds.containers.images import ServerImage

# Distribution, what needs it, the extra that brings it.
_PACKAGES = (
    ("hypothesis", "drawn runs", ""),
    ("pytest", "the plugin", ""),
    ("confluent-kafka", "Kafka, simulated and real", "kafka"),
    ("kafka-python", "Kafka, real", "kafka"),
    ("kio", "Kafka, real", "kafka"),
    ("cassandra-driver", "Cassandra, simulated and real", "cassandra"),
    ("testcontainers", "servers in containers", "containers"),
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is here or not.

    Attributes:
        subject: what was looked for, `Python`, `container engine`, …
        found: version, name or place; what was seen instead where `is_present` is false.
        hint: how to get it; empty where it is present.
    """

    subject: str
    is_present: bool
    found: str
    hint: str = ""


def survey() -> list[Fact]:
    """Look at all that semantix can use, in the order in which one thing needs another.

    Nothing is started, pulled or installed.
    """
    facts = [_python()]
    facts += [_package(*row) for row in _PACKAGES]
    facts += _servers()
    return facts


def _python() -> Fact:
    # An older one than semantix needs would not have come this far.
    return Fact("Python", True, f"{platform.python_version()} ({sys.executable})")


def _package(name: str, purpose: str, extra: str) -> Fact:
    subject = f"{name} ({purpose})"
    try:
        return Fact(subject, True, metadata.version(name))
    except metadata.PackageNotFoundError:
        wanted = f"semantix[{extra}]" if extra else "semantix"
        return Fact(subject, False, "not installed", f"pip install '{wanted}'")


def _servers() -> list[Fact]:
    try:
        from semantix.worlds.containers import engine, images
    except ImportError as error:
        hint = "pip install 'semantix[containers]'"
        return [Fact("container engine", False, f"cannot be asked: {error}", hint)]
    try:
        client = engine.connect()
    except WorldUnavailable as error:
        return [Fact("container engine", False, error.args[0], error.hint), *_attached()]
    try:
        version = client.version()
        found = f"{_engine_name(version)} {version['Version']}"
        network = engine.networking(client).value
        return [
            Fact("container engine", True, f"{found}, network of the servers: {network}"),
            _image(client, images.KAFKA),
            _image(client, images.CASSANDRA),
            _ports(lambda: engine.free_ports(5)),
            *_attached(),
        ]
    except WorldUnavailable as error:
        return [Fact("container engine", False, error.args[0], error.hint), *_attached()]
    finally:
        client.close()


def _engine_name(version: dict[str, object]) -> str:
    platform_facts = version.get("Platform")
    name = platform_facts.get("Name") if isinstance(platform_facts, dict) else None
    return str(name or "Docker")


def _image(client: DockerClient, image: ServerImage) -> Fact:
    subject = f"image of {image.name}"
    present = image.present(client)
    if present is not None:
        return Fact(subject, True, present)
    return Fact(
        subject,
        False,
        f"none of {', '.join(image.candidates())}",
        f"it is pulled when needed; without a registry, in a checkout: "
        f"`ci/images/build {image.name.lower()}`",
    )


def _ports(find: Callable[[], tuple[int, ...]]) -> Fact:
    try:
        ports = find()
    except WorldUnavailable as error:
        return Fact("free loopback ports", False, error.args[0], error.hint)
    return Fact("free loopback ports", True, f"{ports[0]} and on")


def _attached() -> list[Fact]:
    """Servers that the environment names; whether they answer is asked."""
    facts = []
    if os.environ.get(KAFKA_ATTACH_VARIABLE):
        facts.append(_attached_server("Kafka", KAFKA_ATTACH_VARIABLE, can_have_kafka))
    if os.environ.get(CASSANDRA_ATTACH_VARIABLE):
        facts.append(_attached_server("Cassandra", CASSANDRA_ATTACH_VARIABLE, can_have_cassandra))
    return facts


def _attached_server(name: str, variable: str, ask: Callable[[], None]) -> Fact:
    subject = f"attached {name}"
    try:
        ask()
    except WorldUnavailable as error:
        return Fact(subject, False, error.args[0], error.hint)
    return Fact(subject, True, os.environ[variable])


def can_have_kafka() -> None:
    """Return if a broker can be had: an attached one answers, or an engine has or pulls an image.

    Raises:
        WorldUnavailable: saying what is missing and how to get it.
    """
    _need("containers,kafka", "testcontainers", "confluent_kafka", "kio", "kafka")
    from semantix.worlds.containers import images
    from semantix.worlds.containers.kafka import KafkaServer

    if os.environ.get(KAFKA_ATTACH_VARIABLE):
        KafkaServer.start().close()
    else:
        _can_start(images.KAFKA)


def can_have_cassandra() -> None:
    """Return if a node can be had: an attached one answers, or an engine has or pulls an image.

    Raises:
        WorldUnavailable: saying what is missing and how to get it.
    """
    _need("containers,cassandra", "testcontainers", "cassandra")
    from semantix.worlds.containers import images
    from semantix.worlds.containers.cassandra import CassandraServer

    if os.environ.get(CASSANDRA_ATTACH_VARIABLE):
        CassandraServer.start().close()
    else:
        _can_start(images.CASSANDRA)


def _need(extras: str, *modules: str) -> None:
    from importlib.util import find_spec

    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise WorldUnavailable(
            f"real servers need what is not installed: {', '.join(missing)}",
            hint=f"pip install 'semantix[{extras}]'",
        )


def _can_start(image: ServerImage) -> None:
    from semantix.worlds.containers import engine

    client = engine.connect()
    try:
        image.ensure(client)
    finally:
        client.close()
