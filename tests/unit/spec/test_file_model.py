"""The keys of a spec file: which values are refused, and with which words."""

import pytest
from pydantic import ValidationError

from semantix.errors import SpecError
from semantix.scenario.specs import load_spec
from semantix.spec.file_model import CheckpointingKeys, RestartKeys, SpecKeys, WorkloadKeys

SPEC = {"format": "semantix-spec/1", "claim": "exactly_once", "connector": "a.b:C"}


@pytest.mark.parametrize(
    ("keys", "given", "words"),
    [
        (WorkloadKeys, {"records": 0}, "greater than or equal to 1"),
        (CheckpointingKeys, {"interval_ms": 9}, "greater than or equal to 10"),
        (CheckpointingKeys, {"mode": "at_most_once"}, "Input should be"),
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


@pytest.mark.parametrize("options", [
    "checkpointing: {interval_ms: 100000000000000000000}",
    "checkpointing: {timeout_ms: 100000000000000000000}",
    "checkpointing: {tolerable_failures: 100000000000000000000}",
    "world_options: {store: {transaction_timeout_ms: 100000000000000000000}}",
    "world_options: {cassandra: {latency_us: 100000000000000000000}}",
    "world_options: {kafka: {latency_us: 100000000000000000000}}",
    "world_options: {kafka: {topics: {out: 100000000}}}",
])  # fmt: skip
def test_a_number_that_no_run_can_reach_is_refused_with_its_line(options, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(f"format: semantix-spec/1\nconnector: a:B\nclaim: none\n{options}\n")
    with pytest.raises(SpecError, match=r"mine\.yaml:4: .*expected less than or equal to"):
        load_spec(file)
