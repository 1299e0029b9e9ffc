"""Waits for answers of a server, and notices when the server does not answer any more."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from typing import Any, NoReturn

from semantix.errors import SemantixError, WorldUnavailable
from semantix.worlds.containers.lifecycle import ServerContainer

LOOK_S = 1.0  # after so much silence the server is asked for a sign of life
_ANSWER_S = 30.0  # a living server has so much time for an answer
_Refusals = tuple[type[Exception], ...]


class ServerWatch:
    """Waits for a run's server; if the server is dead, a clear error says so.

    Once the server was found dead, every later call fails at once.

    Args:
        name: `Kafka at 127.0.0.1:20000`.
        is_answering: sends a request that every living server answers within a few seconds.
        container: of the server; None: the server is attached.
    """

    def __init__(
        self, name: str, is_answering: Callable[[], bool], container: ServerContainer | None
    ) -> None:
        self._name = name
        self._is_answering = is_answering
        self._container = container
        self._loss: WorldUnavailable | None = None

    def check(self, what: str = "") -> None:
        """Return if the server answers.

        Args:
            what: says in the message what went wrong.

        Raises:
            WorldUnavailable: it does not answer. The message has the state of its container and
                its last log lines.
        """
        if self._loss is None and not self._is_answering():
            self._lose(what)
        if self._loss is not None:
            raise self._loss

    @contextmanager
    def asking(self, what: str, refusals: _Refusals = ()) -> Iterator[None]:
        """Turn every exception that a client raises for a dead server into WorldUnavailable.

        Args:
            what: the message for a failure: `topics cannot be made`.
            refusals: the client's exceptions for error answers of a living server.

        Raises:
            WorldUnavailable: the server does not answer, or refused.
        """
        if self._loss is not None:
            raise self._loss
        try:
            yield
        except SemantixError:
            raise
        except Exception as error:
            self.check(f"{what}: {error}")
            if isinstance(error, (*refusals, TimeoutError)):
                raise WorldUnavailable(f"{self._name}: {what}: {error}") from error
            raise

    def wait(self, is_done: Callable[[float], object]) -> None:
        """Wait for an answer, and check meanwhile that the server is alive.

        Args:
            is_done: waits at most so many seconds, and tells whether the answer is there.

        Raises:
            WorldUnavailable: the server does not answer.
            TimeoutError: the server is alive, but this answer does not come.
        """
        deadline = time.monotonic() + _ANSWER_S
        while not is_done(LOOK_S):
            self.check()
            if time.monotonic() > deadline:
                raise TimeoutError(f"no answer within {_ANSWER_S:g} s")

    def wait_for(self, future: Future[Any]) -> Future[Any]:
        """Wait until a future is done, and give it back."""
        self.wait(lambda seconds: wait([future], seconds).done)
        return future

    def _lose(self, what: str) -> NoReturn:
        because = f" ({what})" if what else ""
        if self._container is None:
            condition = "it is attached, and not ours to look into"
        else:
            condition = self._container.condition()
        self._loss = WorldUnavailable(
            f"{self._name} does not answer any more{because}: {condition}",
            hint="`semantix doctor` shows what is available; the simulated worlds need no server",
        )
        raise self._loss
