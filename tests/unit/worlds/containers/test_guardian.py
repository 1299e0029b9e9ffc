"""Whose containers are left over, and what a guardian does."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace
from typing import Any, cast

import pytest
from docker import DockerClient
from docker.errors import APIError, NotFound

from semantix.worlds.containers.guardian import (
    OWNER_LABEL,
    Guardian,
    is_abandoned,
    own_identity,
    remove,
    remove_leftovers,
)


def _identity_of_an_ended_process() -> str:
    script = (
        "from semantix.worlds.containers.guardian import own_identity\n"
        "print(own_identity(), end='')"
    )
    return subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    ).stdout


def test_a_living_owner_has_not_abandoned_its_containers() -> None:
    assert not is_abandoned(own_identity())


def test_an_ended_owner_has_abandoned_its_containers() -> None:
    assert is_abandoned(_identity_of_an_ended_process())


def test_another_process_with_the_owners_id_is_not_the_owner() -> None:
    boot, namespace, pid, started = own_identity().split("/")

    assert is_abandoned("/".join((boot, namespace, pid, str(int(started) - 1))))


@pytest.mark.parametrize("part", [0, 1])
def test_nothing_is_known_of_owners_of_another_boot_or_namespace(part: int) -> None:
    parts = _identity_of_an_ended_process().split("/")
    parts[part] = "other"

    assert not is_abandoned("/".join(parts))


@pytest.mark.parametrize("owner", ["", "x", "unknown/17", "a/b/c/d"])
def test_what_is_no_identity_is_left_alone(owner: str) -> None:
    assert not is_abandoned(owner)


class _Engine:
    """Two containers, one of an ended owner."""

    def __init__(self, error: Exception | None = None) -> None:
        labels = (own_identity(), _identity_of_an_ended_process())
        self.removed: list[str] = []
        self._error = error
        self._listed = [
            SimpleNamespace(id=f"id-{number}", name=f"name-{number}", labels={OWNER_LABEL: label})
            for number, label in enumerate(labels)
        ]
        self.containers = SimpleNamespace(list=lambda **_: self._listed)
        self.api = SimpleNamespace(remove_container=self._remove)

    def _remove(self, container_id: str, *, force: bool, v: bool) -> None:
        assert force
        assert v
        self.removed.append(container_id)
        if self._error is not None:
            raise self._error

    def as_client(self) -> DockerClient:
        fake: Any = self
        return cast(DockerClient, fake)


def _conflict(status: int) -> APIError:
    return APIError("refused", response=SimpleNamespace(status_code=status))


def test_only_the_containers_of_ended_owners_are_removed() -> None:
    engine = _Engine()

    assert remove_leftovers(engine.as_client()) == ["name-1"]
    assert engine.removed == ["id-1"]


@pytest.mark.parametrize("error", [NotFound("gone"), _conflict(409)])
def test_a_container_that_somebody_else_removes_is_no_error(error: Exception) -> None:
    remove(_Engine(error).as_client(), "id-1")


def test_an_engine_that_cannot_remove_is_an_error() -> None:
    with pytest.raises(APIError):
        remove(_Engine(_conflict(500)).as_client(), "id-1")


def test_a_dismissed_guardian_ends_without_asking_an_engine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere.sock")
    guardian = Guardian("ticket")

    guardian.dismiss()

    assert guardian._child.returncode == 0


def test_a_guardian_that_was_killed_can_be_dismissed() -> None:
    guardian = Guardian("ticket")
    os.kill(guardian._child.pid, 9)
    guardian._child.wait()

    guardian.dismiss()

    assert guardian._child.returncode == -9
