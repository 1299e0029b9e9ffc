"""The unordered queue: the order of the answers between two watermarks."""

from semantix.engine.operators.async_access.element_queue import WatermarkElement
from semantix.engine.operators.async_access.unordered_queue import UnorderedQueue
from semantix.engine.operators.stream_record import StreamRecord

A, B, C = (StreamRecord(name, "", name) for name in "abc")
W1, W2 = WatermarkElement(1), WatermarkElement(2)


def test_watermarks_count_as_elements():
    queue = UnorderedQueue(2)
    queue.try_put(A)
    queue.try_put(W1)
    assert queue.try_put(B) is None
    assert len(queue) == 2


def test_a_drained_segment_is_used_again():
    queue = UnorderedQueue(9)
    entry = queue.try_put(A)
    queue.complete(entry, [1])
    assert queue.pop() is entry
    queue.try_put(W1)
    queue.try_put(W2)
    assert [queue.pop().element for _ in range(2)] == [W1, W2]
    assert not queue.has_completed()


def test_an_answer_behind_a_watermark_waits():
    queue = UnorderedQueue(9)
    first, second, _, third = [queue.try_put(one) for one in (A, B, W1, C)]
    queue.complete(third, [3])
    assert not queue.has_completed()
    queue.complete(second, [2])
    assert queue.values() == [B, A, W1, C]
    assert queue.pop() is second
    queue.complete(first, [1])
    assert [queue.pop().element for _ in range(3)] == [A, W1, C]


def test_a_second_answer_replaces_the_first_and_gives_no_second_turn():
    queue = UnorderedQueue(9)
    entry = queue.try_put(A)
    queue.complete(entry, [1])
    queue.complete(entry, [2])
    assert queue.pop().results == [2]
    assert not queue.has_completed()
