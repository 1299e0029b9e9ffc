"""Broadcast state: a map that is the same in every subtask, because each gets the same input.

Source: Flink, HeapBroadcastState; protocol reference 2.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from semantix.errors import ContractError
from semantix.ports.gate import StepGate

BROADCAST = "broadcast"


class BroadcastState:
    """A named map. Its entries keep the order in which their keys were first put.

    Attributes:
        serializer: None: keys and values are encoded in the canonical form.
    """

    __slots__ = ("_entries", "_gate", "name", "serializer")

    mode = BROADCAST

    def __init__(
        self, name: str, restored: Iterable[tuple[Any, Any]], gate: StepGate, serializer: Any
    ) -> None:
        self.name = name
        self.serializer = serializer
        self._entries: dict[Any, Any] = dict(restored)
        self._gate = gate

    @property
    def items(self) -> list[tuple[Any, Any]]:
        """The entries, for a snapshot."""
        return list(self._entries.items())

    def put(self, key: Any, value: Any) -> None:
        """Set the value of a key."""
        if key is None:
            raise ContractError(f"broadcast state {self.name!r}: a key cannot be null")
        self._gate.before("opstate_update")
        self._entries[key] = value
        self._gate.after("opstate_update")

    def put_all(self, entries: Mapping[Any, Any]) -> None:
        """Set the values of several keys."""
        for key, value in entries.items():
            self.put(key, value)

    def get(self, key: Any) -> Any:
        """Return the value of a key; None if there is none."""
        return self._entries.get(key)

    def contains(self, key: Any) -> bool:
        """Return whether a key has a value."""
        return key in self._entries

    def remove(self, key: Any) -> None:
        """Remove a key, if it is there."""
        self._gate.before("opstate_update")
        self._entries.pop(key, None)
        self._gate.after("opstate_update")

    def clear(self) -> None:
        """Remove all keys."""
        self._entries.clear()

    def entries(self) -> list[tuple[Any, Any]]:
        """Return (key, value) of each entry."""
        return self.items

    def keys(self) -> list[Any]:
        """Return the keys."""
        return list(self._entries)

    def values(self) -> list[Any]:
        """Return the values."""
        return list(self._entries.values())

    def is_empty(self) -> bool:
        """Return whether there is no entry."""
        return not self._entries

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return iter(self.items)


def shares_of(copies: list[list[bytes]], parallelism: int) -> list[list[bytes]]:
    """Give each new subtask the copy of one old subtask, in turn.

    Args:
        copies: the entries of each old subtask that has the state.
    """
    return [copies[subtask % len(copies)] if copies else [] for subtask in range(parallelism)]
