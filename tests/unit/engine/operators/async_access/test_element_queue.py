"""The ordered queue: bounded, first in, first out."""

from semantix.engine.operators.async_access.element_queue import OrderedQueue, WatermarkElement
from semantix.engine.operators.stream_record import StreamRecord

A, B = StreamRecord("a", "", "a"), StreamRecord("b", "", "b")


def test_a_full_queue_takes_nothing():
    queue = OrderedQueue(1)
    assert queue.try_put(A) is not None
    assert queue.try_put(B) is None
    assert queue.values() == [A]


def test_the_first_element_holds_the_others_back():
    queue = OrderedQueue(3)
    first, second = queue.try_put(A), queue.try_put(B)
    queue.try_put(WatermarkElement(3))
    queue.complete(second, ["B"])
    assert not queue.has_completed()
    queue.complete(first, [])
    assert [queue.pop() for _ in range(2)] == [first, second]
    assert queue.has_completed()  # a watermark needs no answer
    assert len(queue) == 1
