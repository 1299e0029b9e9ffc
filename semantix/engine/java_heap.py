"""A priority queue with the order of Java's: it decides which of two equal elements comes first.

Flink keeps splits, and a harness's timers, in a `java.util.PriorityQueue`. Equal elements do not
leave it in the order of their arrival, and a snapshot has the elements in the order of its array.
Python's `heapq` takes the other one of two equal children.
Source: OpenJDK 17, java.util.PriorityQueue, siftUpComparable, siftDownComparable.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

Element = TypeVar("Element")


class JavaHeap(Generic[Element]):
    """The smallest element leaves first.

    Args:
        elements: are added one after the other. They have an order: `<`.
    Attributes:
        items: the elements in the order of the array, the smallest one first.
    """

    __slots__ = ("items",)

    def __init__(self, elements: Iterable[Element] = ()) -> None:
        self.items: list[Any] = []
        for element in elements:
            self.push(element)

    def __len__(self) -> int:
        """Return the number of elements."""
        return len(self.items)

    def push(self, element: Element) -> None:
        """Add an element."""
        items, at = self.items, len(self.items)
        items.append(element)
        while at:
            parent = (at - 1) >> 1
            if not items[at] < items[parent]:
                break
            items[at], items[parent] = items[parent], items[at]
            at = parent

    def pop(self) -> Element:
        """Remove and return the smallest element."""
        items = self.items
        first, last = items[0], items.pop()
        if not items:
            return first  # type: ignore[no-any-return]
        at, end = 0, len(items)
        while (child := 2 * at + 1) < end:
            right = child + 1
            if right < end and items[right] < items[child]:
                child = right
            if not items[child] < last:
                break
            items[at] = items[child]
            at = child
        items[at] = last
        return first  # type: ignore[no-any-return]
