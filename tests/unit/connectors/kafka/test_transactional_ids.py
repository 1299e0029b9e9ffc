from __future__ import annotations

from itertools import islice

from semantix.connectors.kafka.sink_state import IdRange
from semantix.connectors.kafka.transactional_ids import (
    TransactionalIdPool,
    first_range,
    ranges_of_more_subtasks,
)


def test_the_first_range_depends_on_its_arguments_only() -> None:
    assert first_range("job", 2, None, 2).ids() == ("job-2-0", "job-2-1")
    assert first_range("job", 2, None, 2) == first_range("job", 2, None, 2)


def test_a_subtask_that_joins_at_a_rescale_takes_no_ids_of_another() -> None:
    """3 subtasks become 2 and 3 again: `job-2-…` is then held by the second, not by the third."""
    held = first_range("job", 2, None, 3)
    assert not set(held.ids()) & set(first_range("job", 2, 17, 3).ids())


def test_the_subtasks_together_look_through_all_larger_parallelisms() -> None:
    found = [
        stem.ids()[0]
        for subtask in (0, 1)
        for stem in islice(ranges_of_more_subtasks("job", subtask, 2, None), 2)
    ]
    assert sorted(found) == ["job-2-0", "job-3-0", "job-4-0", "job-5-0"]


def test_the_lowest_free_id_is_taken_and_the_pool_grows_when_none_is() -> None:
    pool = TransactionalIdPool([IdRange("a", 2)])
    assert [pool.take() for _ in range(3)] == ["a-0", "a-1", "a-2"]
    assert pool.ranges == (IdRange("a", 3),)


def test_an_id_is_free_again_only_behind_a_checkpoint_that_does_not_list_it() -> None:
    pool = TransactionalIdPool([IdRange("a", 2)])
    assert (pool.take(), pool.take()) == ("a-0", "a-1")
    pool.note_ended("a-0", latest_snapshot_id=4)
    pool.release(4)
    assert pool.take() == "a-2"
    pool.release(5)
    assert pool.take() == "a-0"


def test_an_id_in_use_is_never_released() -> None:
    pool = TransactionalIdPool([IdRange("a", 1)])
    pool.take()
    pool.release(99)
    assert pool.take() == "a-1"


def test_lingering_ids_are_the_free_ones_and_those_used_beyond_the_end() -> None:
    known = {"a-0", "a-1", "a-2", "a-3", "b-0"}
    pool = TransactionalIdPool([IdRange("a", 2), IdRange("b", 1)])
    pool.mark_used("a-1")
    assert list(pool.find_lingering(known.__contains__)) == ["a-0", "a-2", "a-3", "b-0"]
    assert pool.ranges == (IdRange("a", 4), IdRange("b", 1))
