"""The parallel sources of numbers: how splits are dealt, and what each subtask emits."""

from __future__ import annotations

import pytest

from semantix.connectors.numbers.parallel import ParallelNumberSource, UnionNumberSource
from semantix.errors import UsageError
from semantix.testing import SourceHarness

BOTH = pytest.mark.parametrize("kind", [ParallelNumberSource, UnionNumberSource])


def opened(kind, subtask, parallelism, state=None, splits=4):
    harness = SourceHarness(
        lambda: kind(12, splits=splits), subtask=subtask, parallelism=parallelism, state=state
    )
    harness.open()
    return harness


def numbers(harness):
    return [record.value["n"] for record in harness.collected]


@BOTH
def test_on_a_fresh_start_each_subtask_has_every_pth_split(kind):
    first, second = opened(kind, 0, 2), opened(kind, 1, 2)
    first.run()
    second.run()
    assert numbers(first) == [1, 3, 5, 7, 9, 11]
    assert numbers(second) == [2, 4, 6, 8, 10, 12]


@BOTH
def test_a_subtask_without_a_split_ends_at_once(kind):
    harness = opened(kind, 3, 4, splits=2)
    assert harness.run() == "ended"
    assert harness.collected == []
    assert harness.read_state(harness.snapshot(1)) == {"splits": []}


def test_list_state_is_dealt_and_union_state_is_chosen_from():
    states = {}
    for kind in (ParallelNumberSource, UnionNumberSource):
        old = [opened(kind, subtask, 2).snapshot(1) for subtask in range(2)]
        new = SourceHarness.redistribute(old, 3)
        states[kind] = [
            opened(kind, subtask, 3, state).read_state(opened(kind, subtask, 3, state).snapshot(2))
            for subtask, state in enumerate(new)
        ]
    # Flink deals contiguous chunks of (0, 2), (1, 3); a union keeps split modulo parallelism.
    assert [[split for split, _ in one["splits"]] for one in states[ParallelNumberSource]] == [
        [0, 2],
        [1],
        [3],
    ]
    assert [[split for split, _ in one["splits"]] for one in states[UnionNumberSource]] == [
        [0, 3],
        [1],
        [2],
    ]


@pytest.mark.parametrize("splits", [0, "2", None])
def test_a_wrong_number_of_splits_is_refused(splits):
    with pytest.raises(UsageError, match=r"ParallelNumberSource\(splits=.*a whole number from 1"):
        ParallelNumberSource(splits=splits)
