"""The order in which a `java.util.HashMap` gives its keys.

Flink keeps the buckets of a sink in such a map. The order of its keys is the order of the files
that a checkpoint commits, and of the elements in the state, which a rescale deals to the subtasks.
Source: OpenJDK 17, java.util.HashMap (without its trees, which 8 keys in one bin make).
"""

from __future__ import annotations

from math import ceil
from typing import Any

from semantix.model.java_hash import bin_of

_FIRST_CAPACITY = 16
_LOAD = 0.75


class JavaHashMap:
    """A map whose items have the order of Java's.

    Args:
        expected: number of items for which Flink makes it (`newHashMapWithExpectedSize`); None: it
            begins with Java's default.
    Attributes:
        items_by_key: the items in the order of their insertion.
    """

    __slots__ = ("_capacity", "items_by_key")

    def __init__(self, expected: int | None = None) -> None:
        self.items_by_key: dict[Any, Any] = {}
        self._capacity = _FIRST_CAPACITY
        if expected is not None:
            wanted = expected + 1 if expected <= 2 else ceil(expected / _LOAD)
            self._capacity = 1 << (wanted - 1).bit_length()

    def put(self, key: Any, value: Any) -> None:
        """Add an item, or give a key another value."""
        self.items_by_key[key] = value
        while len(self.items_by_key) > _LOAD * self._capacity:  # it never shrinks again
            self._capacity *= 2

    def items(self) -> list[tuple[Any, Any]]:
        """Return the items, as a list of its own."""
        found = list(self.items_by_key.items())
        if len(found) > 1:
            found.sort(key=lambda item: bin_of(item[0], self._capacity))
        return found
