"""A completed checkpoint is an immutable value: equal content is equal and hashable."""

import pytest

from semantix.ports.state_storage import CompletedCheckpoint


def stored(**changes):
    fields = {
        "checkpoint_id": 1,
        "timestamp_ms": 1000,
        "cut": (("workload/0", 3), ("workload/1", 4)),
        "states": (("sink", 0, b""),),
        "parallelisms": (("source", 1), ("sink", 1)),
    }
    return CompletedCheckpoint(**{**fields, **changes})


def test_equal_content_is_one_durable_state():
    assert len({stored(), stored(), stored(finished_tasks=("source",))}) == 2


def test_a_stored_checkpoint_cannot_be_changed():
    with pytest.raises(AttributeError):
        stored().checkpoint_id = 2
