"""A container is removed however its starter goes, and a server that fails tells why."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from docker import DockerClient
from docker.errors import NotFound

from semantix.errors import WorldUnavailable
from semantix.worlds.containers import images
from semantix.worlds.containers.engine import Networking
from semantix.worlds.containers.guardian import OWNER_LABEL, own_identity, remove_leftovers
from semantix.worlds.containers.kafka import KafkaContainer
from semantix.worlds.containers.lifecycle import ServerContainer

# A process that starts a container, tells its id and waits for its end. `true` serves at once.
_STARTER = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background ignores it
from semantix.worlds.containers import engine, images
from semantix.worlds.containers.lifecycle import ServerContainer

class Sleeper(ServerContainer):
    def is_serving(self):
        return True

client = engine.connect()
sleeper = Sleeper(client, images.KAFKA.ensure(client), engine.Networking.HOST, (), environment={})
sleeper.with_command(["sleep", "600"]).start()
print(sleeper.get_container_id(), sleeper._guardian._child.pid, flush=True)
sys.stdin.read()
"""


class Starter:
    """The process of `_STARTER`, its container and its guardian."""

    def __init__(self, folder: Path) -> None:
        script = folder / "starter.py"
        script.write_text(_STARTER, encoding="utf-8")
        self.child = subprocess.Popen(
            [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.child.stdout is not None
        container_id, guardian = self.child.stdout.readline().split()
        self.container_id = container_id
        self.guardian = int(guardian)

    def end(self, number: signal.Signals) -> None:
        self.child.send_signal(number)
        self.child.wait(60)
        for pipe in (self.child.stdin, self.child.stdout):
            assert pipe is not None
            pipe.close()


@pytest.fixture
def starter(container_engine: DockerClient, tmp_path: Path) -> Iterator[Starter]:
    started = Starter(tmp_path)
    yield started
    if started.child.poll() is None:
        started.end(signal.SIGKILL)


def _wait_until_removed(engine: DockerClient, container_id: str) -> None:
    with contextlib.suppress(NotFound):
        engine.api.wait(container_id, condition="removed", timeout=30)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_signal_that_ends_the_starter_removes_its_container(
    container_engine: DockerClient, starter: Starter, number: signal.Signals
) -> None:
    container = container_engine.containers.get(starter.container_id)
    assert container.status == "running"

    starter.end(number)

    _wait_until_removed(container_engine, starter.container_id)
    with pytest.raises(NotFound):
        container_engine.containers.get(starter.container_id)


def test_what_a_killed_guardian_left_is_removed_at_the_next_start(
    container_engine: DockerClient, starter: Starter
) -> None:
    name = container_engine.containers.get(starter.container_id).name
    assert name not in remove_leftovers(container_engine), "its owner is alive"
    os.kill(starter.guardian, signal.SIGKILL)

    starter.end(signal.SIGKILL)

    assert name in remove_leftovers(container_engine)
    with pytest.raises(NotFound):
        container_engine.containers.get(starter.container_id)


def _own_containers(engine: DockerClient) -> list[str]:
    label = f"{OWNER_LABEL}={own_identity()}"
    return sorted(c.id for c in engine.containers.list(all=True, filters={"label": label}))


def test_a_server_that_ends_at_once_shows_its_last_log_lines_and_is_removed(
    container_engine: DockerClient,
) -> None:
    before = _own_containers(container_engine)
    broken = KafkaContainer(container_engine, settings={"KAFKA_PROCESS_ROLES": "conductor"})

    with pytest.raises(WorldUnavailable, match=r"ended with status \d+ .*last log lines") as caught:
        broken.start()

    assert "conductor" in str(caught.value)
    assert _own_containers(container_engine) == before


class _Mute(ServerContainer):
    """Runs, says something, and never serves."""

    title = "Mute"
    startup_seconds = 1.0

    def is_serving(self) -> bool:
        return False


def test_a_server_that_never_serves_shows_its_last_log_lines_and_is_removed(
    container_engine: DockerClient,
) -> None:
    before = _own_containers(container_engine)
    image = images.KAFKA.ensure(container_engine)
    mute = _Mute(container_engine, image, Networking.HOST, (), environment={})
    mute.with_command(["sh", "-c", "echo out of tune; exec sleep 600"])

    with pytest.raises(WorldUnavailable, match=r"did not serve within 1 s") as caught:
        mute.start()

    assert "out of tune" in str(caught.value)
    assert _own_containers(container_engine) == before


def test_an_image_that_is_nowhere_is_an_unavailable_world(
    container_engine: DockerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(images.KAFKA.variable, "127.0.0.1:1/no/such-image:none")

    with pytest.raises(WorldUnavailable, match="cannot be pulled") as caught:
        images.KAFKA.ensure(container_engine)

    assert "ci/images/build kafka" in caught.value.hint
