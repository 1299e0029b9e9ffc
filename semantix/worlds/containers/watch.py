"""Whether a server still answers, for those who wait for it; what became of one that does not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from typing import Any, NoReturn

from semantix.errors import SemantixError, WorldUnavailable
from semantix.worlds.containers.lifecycle import ServerContainer

LOOK_S = 1.0  # of silence, after which the server is asked whether it is there
_ANSWER_S = 30.0  # for which a server that is there is waited for
_Refusals = tuple[type[Exception], ...]


class ServerWatch:
    """Stands between a run and its server, so that a dead server is no riddle.

    A server that was found dead stays so for its watch: what follows fails at once.

    Args:
        name: `Kafka at 127.0.0.1:20000`.
        is_answering: asks for what every living server answers, and waits a few seconds.
        container: of the server; None where it is attached.
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
            what: went wrong, for the message.

        Raises:
            WorldUnavailable: it does not; with the state of its container and its last log lines.
        """
        if self._loss is None and not self._is_answering():
            self._lose(what)
        if self._loss is not None:
            raise self._loss

    @contextmanager
    def asking(self, what: str, refusals: _Refusals = ()) -> Iterator[None]:
        """Turn what a client makes of a dead server, whatever it is, into WorldUnavailable.

        Args:
            what: cannot be done, should it fail: `topics cannot be made`.
            refusals: the client's exceptions for the answers of a living server.

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
        """Wait for an answer, and look in between whether anybody is there to give it.

        Args:
            is_done: waits for so many seconds at most, and tells whether the answer is there.

        Raises:
            WorldUnavailable: the server does not answer.
            TimeoutError: it is there, and gave no answer all the same.
        """
        deadline = time.monotonic() + _ANSWER_S
        while not is_done(LOOK_S):
            self.check()
            if time.monotonic() > deadline:
                raise TimeoutError(f"no answer within {_ANSWER_S:g} s")

    def wait_for(self, future: Future[Any]) -> Future[Any]:
        """Wait until a future is done; give it."""
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
            hint="`semantix doctor` tells what is here; the simulated worlds need no server",
        )
        raise self._loss
