"""What becomes of a client's errors: an unavailable world, or a defect of ours."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any
from unittest.mock import Mock

import pytest

from semantix.errors import UsageError, WorldUnavailable
from semantix.worlds.containers import watch
from semantix.worlds.containers.watch import ServerWatch


class Refusal(Exception):
    """The answer of a living server."""


@pytest.fixture
def server() -> Mock:
    """Whether it answers, as a mock."""
    return Mock(return_value=True)


@pytest.fixture
def watched(server: Mock) -> ServerWatch:
    container = Mock()
    container.condition.return_value = "its container is blue\nits last log lines:\nouch"
    return ServerWatch("Kafka at here:1", server, container)


def _ask(watched: ServerWatch, error: Exception) -> None:
    with watched.asking("topics cannot be made", (Refusal,)):
        raise error


@pytest.mark.parametrize("error", [Refusal("no"), TimeoutError("no"), ValueError("no")])
def test_of_a_dead_server_every_error_tells_the_same(
    watched: ServerWatch, server: Mock, error: Exception
) -> None:
    server.return_value = False
    with pytest.raises(WorldUnavailable) as caught:
        _ask(watched, error)
    assert str(caught.value).splitlines()[:3] == [
        "Kafka at here:1 does not answer any more (topics cannot be made: no): "
        "its container is blue",
        "its last log lines:",
        "ouch",
    ]


def test_a_server_that_was_found_dead_is_not_asked_again(
    watched: ServerWatch, server: Mock
) -> None:
    server.return_value = False
    with pytest.raises(WorldUnavailable):
        watched.check()
    server.return_value = True
    acted = Mock()
    for act in (watched.check, lambda: _ask(watched, Refusal("no"))):
        with pytest.raises(WorldUnavailable, match="does not answer any more"):
            act()
    with pytest.raises(WorldUnavailable), watched.asking("this"):
        acted()
    assert acted.call_count == 0
    assert server.call_count == 1


@pytest.mark.parametrize("error", [Refusal("no"), TimeoutError("no")])
def test_a_living_server_that_refuses_is_no_defect(watched: ServerWatch, error: Exception) -> None:
    with pytest.raises(WorldUnavailable, match=r"^Kafka at here:1: topics cannot be made: no$"):
        _ask(watched, error)
    watched.check()


@pytest.mark.parametrize("error", [ValueError("ours"), UsageError("theirs")])
def test_other_errors_stay_what_they_are(watched: ServerWatch, error: Exception) -> None:
    with pytest.raises(type(error)) as caught:
        _ask(watched, error)
    assert caught.value is error


def test_while_it_is_waited_for_a_server_is_looked_at(
    watched: ServerWatch, server: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "LOOK_S", 0.0)
    server.side_effect = [True, True, False]
    never: Future[Any] = Future()
    with pytest.raises(WorldUnavailable):
        watched.wait_for(never)
    assert server.call_count == 3


def test_an_answer_that_does_not_come_from_a_living_server_is_not_waited_for_endlessly(
    watched: ServerWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "LOOK_S", 0.0)
    monkeypatch.setattr(watch, "_ANSWER_S", 0.0)
    with pytest.raises(TimeoutError, match="no answer"):
        watched.wait_for(Future())


def test_an_attached_server_is_not_ours_to_look_into(server: Mock) -> None:
    server.return_value = False
    with pytest.raises(WorldUnavailable, match="any more: it is attached, and not ours"):
        ServerWatch("Kafka at here:1", server, None).check()
