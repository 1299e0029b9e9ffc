"""The priority queue of Java, with the values that OpenJDK 17 shows."""

from __future__ import annotations

import random

from semantix.engine.java_heap import JavaHeap


class Element:
    """Elements of one rank are equal."""

    def __init__(self, rank: int, name: str) -> None:
        self.rank, self.name = rank, name

    def __lt__(self, other: Element) -> bool:
        return self.rank < other.rank


def left(heap: JavaHeap[Element]) -> str:
    return "".join(heap.pop().name for _ in range(len(heap)))


def test_equal_elements_leave_in_the_order_of_java() -> None:
    assert left(JavaHeap(Element(1, name) for name in "abcd")) == "adcb"
    assert left(JavaHeap(Element(1, name) for name in "abcde")) == "aedcb"
    ranks = zip((2, 1, 2, 1, 2, 1), "abcdef", strict=True)
    assert left(JavaHeap(Element(*one) for one in ranks)) == "bdfaec"


def test_the_array_has_the_order_of_java() -> None:
    heap = JavaHeap(Element(rank, str(rank)) for rank in (5, 3, 4, 1, 2))
    assert [one.rank for one in heap.items] == [1, 2, 4, 5, 3]
    heap.pop()
    assert [one.rank for one in heap.items] == [2, 3, 4, 5]


def test_different_elements_leave_in_their_order() -> None:
    chance = random.Random(1)
    for _ in range(50):
        numbers = [chance.randrange(99) for _ in range(chance.randrange(1, 20))]
        heap = JavaHeap(numbers)
        assert [heap.pop() for _ in range(len(heap))] == sorted(numbers)
