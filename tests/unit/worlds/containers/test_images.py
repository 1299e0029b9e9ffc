"""Which image of a server is taken."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from docker import DockerClient
from docker.errors import ImageNotFound, NotFound

from semantix.errors import WorldUnavailable
from semantix.worlds.containers.images import ServerImage

SERVER = ServerImage("Kafka", "official:1", "local:1", "SEMANTIX_TEST_IMAGE")


class _Images:
    def __init__(self, present: set[str], registry: set[str]) -> None:
        self.present = present
        self.registry = registry

    def get(self, name: str) -> None:
        if name not in self.present:
            raise ImageNotFound(name)

    def pull(self, name: str) -> None:
        if name not in self.registry:
            raise NotFound("no such registry")
        self.present.add(name)


def _engine(present: set[str], registry: set[str] | None = None) -> DockerClient:
    fake: Any = SimpleNamespace(images=_Images(present, registry or set()))
    return cast(DockerClient, fake)


@pytest.mark.parametrize(
    ("present", "taken"),
    [
        ({"official:1", "local:1"}, "official:1"),
        ({"official:1"}, "official:1"),
        ({"local:1"}, "local:1"),
    ],
)
def test_an_image_that_is_there_is_taken_the_official_one_first(
    present: set[str], taken: str
) -> None:
    assert SERVER.ensure(_engine(present)) == taken


def test_the_official_image_is_pulled_where_none_is_there() -> None:
    engine = _engine(set(), {"official:1"})

    assert SERVER.ensure(engine) == "official:1"
    assert SERVER.present(engine) == "official:1"


def test_without_image_and_registry_the_error_names_the_ways_to_get_one() -> None:
    with pytest.raises(WorldUnavailable, match="official:1") as caught:
        SERVER.ensure(_engine(set()))

    for way in ("docker pull official:1", "ci/images/build kafka", "SEMANTIX_TEST_IMAGE"):
        assert way in caught.value.hint


def test_the_environment_names_another_image_and_no_other_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SEMANTIX_TEST_IMAGE", "mine:2")

    assert SERVER.present(_engine({"official:1", "local:1"})) is None
    assert SERVER.ensure(_engine({"official:1"}, {"mine:2"})) == "mine:2"
