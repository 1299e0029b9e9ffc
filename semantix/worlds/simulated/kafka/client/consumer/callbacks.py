"""Calls the user's callbacks, and keeps what they raise until the client's call ends."""

from __future__ import annotations

from collections.abc import Callable

from semantix.worlds.simulated.kafka.client.calls import first_error


class Callbacks:
    """Callbacks of one consumer."""

    __slots__ = ("_raised",)

    def __init__(self) -> None:
        self._raised: list[BaseException] = []

    def call(self, callback: Callable[..., object], *arguments: object) -> None:
        """Call one; what it raises is raised by `raise_failures`."""
        try:
            callback(*arguments)
        except Exception as error:
            self._raised.append(error)

    def raise_failures(self) -> None:
        """Raise what a callback raised; as in the client, what was to be given out is lost."""
        raised, self._raised = self._raised, []
        first_error(raised)
