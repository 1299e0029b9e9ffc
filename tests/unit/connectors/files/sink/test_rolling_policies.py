"""Rolling policies."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.files.sink.rolling_policies import (
    DefaultRollingPolicy,
    OnCheckpointRollingPolicy,
    RollingPolicy,
)
from semantix.errors import ContractError


class Part:
    bucket_id = ""

    def __init__(self, size: int = 0, creation_time: int = 0, last_update_time: int = 0) -> None:
        self.size, self.creation_time = size, creation_time
        self.last_update_time = last_update_time


def test_the_default_policy_has_strict_sizes_and_closed_intervals() -> None:
    policy = (
        DefaultRollingPolicy.builder()
        .with_max_part_size(10)
        .with_rollover_interval(100)
        .with_inactivity_interval(50)
        .build()
    )
    assert [policy.should_roll_on_event(Part(size), "") for size in (10, 11)] == [False, True]
    assert [policy.should_roll_on_checkpoint(Part(size)) for size in (10, 11)] == [False, True]
    for part, now_ms, rolls in ((Part(0, 0, 60), 99, False), (Part(0, 0, 60), 100, True)):
        assert policy.should_roll_on_processing_time(part, now_ms) is rolls
    for now_ms, rolls in ((49, False), (50, True)):
        assert policy.should_roll_on_processing_time(Part(), now_ms) is rolls


def test_the_others() -> None:
    part: Any = Part(10**12)
    checkpoint, never = OnCheckpointRollingPolicy(), RollingPolicy()
    assert checkpoint.should_roll_on_checkpoint(part)
    assert not never.should_roll_on_checkpoint(part)
    for policy in (checkpoint, never):
        assert not policy.should_roll_on_event(part, "")
        assert not policy.should_roll_on_processing_time(part, 10**12)


@pytest.mark.parametrize(
    ("method", "argument"),
    [
        ("with_max_part_size", "max_part_size"),
        ("with_rollover_interval", "rollover_interval_ms"),
        ("with_inactivity_interval", "inactivity_interval_ms"),
    ],
)
@pytest.mark.parametrize("value", [0, -1, None, 1.5, True])
def test_a_limit_that_is_no_number_above_0_is_refused(
    method: str, argument: str, value: Any
) -> None:
    with pytest.raises(ContractError, match=f"DefaultRollingPolicy: {argument} is {value}"):
        getattr(DefaultRollingPolicy.builder(), method)(value)
    with pytest.raises(ContractError, match=argument):
        DefaultRollingPolicy(**{argument: value})
