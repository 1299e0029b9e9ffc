"""A list in operator state, as a function sees it.

Source: Flink, PartitionableListState.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from semantix.errors import ContractError
from semantix.ports.gate import StepGate


class ListState:
    """A named list. It keeps its content over checkpoints until the operator changes it."""

    __slots__ = ("_gate", "items", "mode", "name", "serializer")

    def __init__(
        self, name: str, mode: str, restored: list[Any], gate: StepGate, serializer: Any
    ) -> None:
        self.name = name
        self.mode = mode
        self.items = restored
        self.serializer = serializer
        self._gate = gate

    def get(self) -> Iterable[Any]:
        """Return a copy of the elements, in order."""
        return list(self.items)

    def add(self, value: Any) -> None:
        """Append one element."""
        if value is None:
            raise ContractError("You cannot add null to a ListState.")
        self.items.append(value)

    def add_all(self, values: Iterable[Any]) -> None:
        """Append these elements, up to one that is None: it is refused."""
        if values is None:
            raise ContractError("List of values to add cannot be null.")
        for value in values:
            if value is None:
                raise ContractError("Any value to add to a list cannot be null.")
            self.items.append(value)

    def update(self, values: Iterable[Any]) -> None:
        """Replace the content by these values.

        As in Flink, a value that is refused ends the new content, and the old content is gone.
        """
        new = list(values)
        self._gate.before("opstate_update")
        self.items = new
        for at, value in enumerate(new):
            if value is None:
                del new[at:]
                raise ContractError("Any value to add to a list cannot be null.")
        self._gate.after("opstate_update")

    def clear(self) -> None:
        """Remove all elements."""
        self.items = []
