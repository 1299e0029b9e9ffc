"""The transactional file sink, driven by hand on each kind of storage."""

from __future__ import annotations

import errno
import json
import os
from typing import Any

import pytest

from semantix.connectors.files.two_phase.sink import TransactionalFileSink
from semantix.errors import UsageError
from semantix.testing import OperatorHarness


class Lines(TransactionalFileSink):
    """Writes each value as a line."""

    def encode(self, value: Any) -> bytes:
        return f"{value}\n".encode()


def test_a_file_has_its_name_when_the_checkpoint_has_completed(place) -> None:
    harness = place.opened(TransactionalFileSink)
    harness.process({"id": "r1"})
    harness.snapshot(1)
    assert place.lines() == []
    harness.notify_complete(1)
    assert place.names() == ["part-0of1-1"]
    assert json.loads(place.files.cat_file("/out/part-0of1-1")) == {"id": "r1"}


def test_an_interval_without_records_makes_no_file_and_uses_no_number(place) -> None:
    harness = place.opened(Lines)
    for checkpoint_id in (1, 2, 3):
        if checkpoint_id == 3:
            harness.process("a")
        harness.snapshot(checkpoint_id)
        harness.notify_complete(checkpoint_id)
    assert place.names() == ["part-0of1-1"]


def test_the_next_attempt_publishes_what_the_state_holds_and_removes_the_rest(place) -> None:
    first = place.opened(Lines)
    first.process("a")
    state = first.snapshot(1)
    first.process("b")
    first.snapshot(2)  # never completes
    first.process("c")
    first.drop()
    second = place.opened(Lines, state=state)
    assert place.lines() == ["a"]
    for value in ("b", "c"):
        second.process(value)
    second.finish()
    second.snapshot(3)
    second.notify_complete(3)
    second.close()
    assert place.lines() == ["a", "b", "c"]
    assert place.names() == ["part-0of1-1", "part-0of1-2"]
    assert place.world.leftovers() == []


def test_a_first_attempt_without_a_checkpoint_leaves_nothing(place) -> None:
    first = place.opened(Lines)
    first.process("a")
    first.snapshot(1)
    first.drop()
    second = place.opened(Lines)
    second.close()
    assert (place.names(), place.world.leftovers()) == ([], [])


def test_an_attempt_that_is_closed_removes_its_staging_file(place) -> None:
    harness = place.opened(Lines)
    harness.process("a")
    harness.close()
    assert (place.names(), place.world.leftovers()) == ([], [])


@pytest.mark.parametrize("after", [1, 3])
def test_a_rescale_loses_nothing_and_shares_no_name(place, after: int) -> None:
    old = [place.opened(Lines, subtask=one, parallelism=2) for one in range(2)]
    states = []
    for one, harness in enumerate(old):
        harness.process(f"a{one}")
        states.append(harness.snapshot(1))
        harness.process(f"b{one}")  # is replayed
        harness.snapshot(2)  # never completes
        harness.drop()
    shares = OperatorHarness.redistribute(states, after)
    new = [
        place.opened(Lines, subtask=one, parallelism=after, state=share)
        for one, share in enumerate(shares)
    ]
    assert place.lines() == ["a0", "a1"]
    for one in range(2):
        new[one % after].process(f"b{one}")
    for harness in new:
        harness.finish()
        harness.snapshot(3)
        harness.notify_complete(3)
        harness.close()
    assert sorted(place.lines()) == ["a0", "a1", "b0", "b1"]
    assert not [name for name in place.names() if name.startswith("_")]
    assert place.world.leftovers() == []


def test_a_finished_file_of_a_later_checkpoint_is_not_overwritten(place) -> None:
    """An older checkpoint is restored: what it replays is there twice, and nothing is lost."""
    first = place.opened(Lines)
    first.process("a")
    state = first.snapshot(1)
    first.notify_complete(1)
    first.process("b")
    first.snapshot(2)
    first.notify_complete(2)
    first.drop()
    second = place.opened(Lines, state=state)
    second.process("b")
    second.finish()
    second.snapshot(3)
    second.notify_complete(3)
    assert place.lines() == ["a", "b", "b"]


def test_a_full_disk_fails_the_task_and_loses_nothing_once_there_is_room(disk) -> None:
    state = None
    for has_room in (False, True):
        disk.world.disk._disk_bytes = None if has_room else 5
        harness = disk.opened(lambda: Lines(buffer_bytes=1), state=state)
        if has_room:
            harness.process("abcdefgh")
            harness.snapshot(1)
            harness.notify_complete(1)
        else:
            with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
                harness.process("abcdefgh")
        harness.close()
    assert disk.lines() == ["abcdefgh"]


@pytest.mark.parametrize(
    ("argument", "value", "allowed"),
    [
        ("folder", "out", "a folder below /"),
        ("folder", "/", "a folder below /"),
        ("folder", None, "a folder below /"),
        ("buffer_bytes", 0, "1 or more"),
        ("buffer_bytes", True, "1 or more"),
        ("part_bytes", -1, "1 or more"),
        ("part_bytes", 1.5, "1 or more"),
    ],
)
def test_a_wrong_argument_is_refused_with_its_value(argument, value, allowed) -> None:
    with pytest.raises(UsageError) as refused:
        TransactionalFileSink(**{argument: value})
    assert argument in str(refused.value)
    assert repr(value) in str(refused.value)
    assert allowed in str(refused.value)
