"""The keys of a spec file: which values are refused, and with which words."""

import pytest
from pydantic import ValidationError

from semantix.spec.file_model import CheckpointingKeys, RestartKeys, SpecKeys, WorkloadKeys

SPEC = {"format": "semantix-spec/1", "claim": "exactly_once", "connector": "a.b:C"}


@pytest.mark.parametrize(
    ("keys", "given", "words"),
    [
        (WorkloadKeys, {"records": 0}, "greater than or equal to 1"),
        (CheckpointingKeys, {"interval_ms": 9}, "greater than or equal to 10"),
        (CheckpointingKeys, {"mode": "at_least_once"}, "is not built yet"),
        (RestartKeys, {"strategy": "none", "attempts": 3}, "contradicts `strategy: none`"),
        (SpecKeys, SPEC | {"connector": "C"}, "expected `module:Class`"),
        (SpecKeys, SPEC | {"connector": "a.b:1C"}, "expected `module:Class`"),
        (SpecKeys, SPEC | {"name": "Big Name"}, "name"),
        (SpecKeys, SPEC | {"unknown": 1}, "unknown"),
    ],
)
def test_a_wrong_value_is_refused(keys, given, words):
    with pytest.raises(ValidationError, match=words):
        keys(**given)


def test_a_nested_class_and_a_file_are_connectors():
    for target in ("a.b:Outer.Inner", "folder/sinks.py:Sink"):
        assert SpecKeys(**(SPEC | {"connector": target})).connector == target


def test_attempts_are_allowed_with_the_strategy_that_restarts():
    assert RestartKeys(attempts=3).attempts == 3
