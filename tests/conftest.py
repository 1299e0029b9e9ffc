"""Real servers for all tests: one of each for the whole session."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from semantix.errors import WorldUnavailable

if TYPE_CHECKING:
    from docker import DockerClient

    from semantix.worlds.containers.cassandra import CassandraServer
    from semantix.worlds.containers.kafka import KafkaServer

# tests/plugin runs pytest in pytest.
pytest_plugins = ["pytester", "tests.messages.plugin"]

_SERVER_FIXTURES = {"kafka_server", "cassandra_server", "container_engine"}
_SERVER_GROUPS = ("tests/conformance/kafka", "tests/conformance/cassandra")


def pytest_configure() -> None:
    """Make all tests alike, whatever starts pytest.

    SIGINT interrupts: a shell that starts pytest in the background lets it be ignored.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in ("COLUMNS", "LINES"):  # in workers of xdist; output would be wrapped
        os.environ.pop(name, None)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Whoever asks for a server has the marker `containers`; each test belongs to one group."""
    for item in items:
        if _SERVER_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.containers)
        if config.pluginmanager.hasplugin("xdist"):
            item.add_marker(pytest.mark.xdist_group(_group(item)))


def _group(item: pytest.Item) -> str:
    """Name what stays in one worker: the tests of one folder's servers, else of one file.

    So few servers run at the same time, and each fixture of a module is made once.
    """
    file = item.nodeid.partition("::")[0]
    if item.get_closest_marker("containers") is None:
        return file
    return next((group for group in _SERVER_GROUPS if file.startswith(group)), "servers")


def _skip_unless(config: pytest.Config, is_there: Callable[[], object]) -> None:
    """Skip, or fail under --require-containers, with the reason why a server cannot be had."""
    try:
        is_there()
    except WorldUnavailable as error:
        reason = str(error)
    else:
        return
    if config.getoption("--require-containers"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def container_engine(pytestconfig: pytest.Config) -> Iterator[DockerClient]:
    """The engine's client; skips where none answers."""
    engine = pytest.importorskip("semantix.worlds.containers.engine")
    _skip_unless(pytestconfig, lambda: engine.connect().close())
    client = engine.connect()
    yield client
    client.close()


@pytest.fixture(scope="session")
def kafka_server(pytestconfig: pytest.Config) -> Iterator[KafkaServer]:
    """A broker for the session; topics, groups and transactional ids are to be unique."""
    from semantix.worlds.availability import can_have
    from semantix.worlds.containers.kafka import KafkaServer
    from semantix.worlds.registry import KAFKA

    _skip_unless(pytestconfig, lambda: can_have(KAFKA))
    with KafkaServer.start() as server:
        yield server


@pytest.fixture(scope="session")
def cassandra_server(pytestconfig: pytest.Config) -> Iterator[CassandraServer]:
    """A node for the session; keyspaces are to be unique."""
    from semantix.worlds.availability import can_have
    from semantix.worlds.containers.cassandra import CassandraServer
    from semantix.worlds.registry import CASSANDRA

    _skip_unless(pytestconfig, lambda: can_have(CASSANDRA))
    with CassandraServer.start() as server:
        yield server


@pytest.fixture
def attached_kafka(monkeypatch: pytest.MonkeyPatch, kafka_server: KafkaServer) -> None:
    """Let runs on real servers use the session's broker instead of starting their own."""
    from semantix.worlds.containers import KAFKA_ATTACH_VARIABLE

    monkeypatch.setenv(KAFKA_ATTACH_VARIABLE, kafka_server.bootstrap)


@pytest.fixture
def attached_cassandra(monkeypatch: pytest.MonkeyPatch, cassandra_server: CassandraServer) -> None:
    """Let runs on real servers use the session's node instead of starting their own."""
    from semantix.worlds.containers import CASSANDRA_ATTACH_VARIABLE

    contact = f"{cassandra_server.contact_points[0]}:{cassandra_server.port}"
    monkeypatch.setenv(CASSANDRA_ATTACH_VARIABLE, contact)
