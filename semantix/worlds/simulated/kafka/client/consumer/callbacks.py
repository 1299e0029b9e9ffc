"""Calls the user's callbacks, and keeps their exceptions until the client's call ends."""

from __future__ import annotations

from collections.abc import Callable

from semantix.worlds.simulated.kafka.client.calls import first_error


class Callbacks:
    """Callbacks of one consumer."""

    __slots__ = ("_raised",)

    def __init__(self) -> None:
        self._raised: list[BaseException] = []

    def call(self, callback: Callable[..., object], *arguments: object) -> None:
        """Call one; `raise_failures` raises its exception later."""
        try:
            callback(*arguments)
        except Exception as error:
            self._raised.append(error)

    def raise_failures(self) -> None:
        """Raise the first exception of a callback; as in the client, the call's result is lost."""
        raised, self._raised = self._raised, []
        first_error(raised)
