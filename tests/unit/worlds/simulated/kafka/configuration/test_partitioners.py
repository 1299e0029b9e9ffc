"""Partitions of messages that name none."""

from __future__ import annotations

import pytest

from semantix.worlds.simulated.kafka.configuration.partitioners import PARTITIONERS, StickyDraw


def test_a_draw_is_kept_for_the_linger_time() -> None:
    draw = StickyDraw("sink-0#1", 10_000)
    drawn = [draw.sticky("t", 1_000_003, now_us) for now_us in (0, 9_999, 10_000, 10_001)]
    assert drawn[0] == drawn[1] != drawn[2] == drawn[3]


def test_a_draw_without_linger_is_made_for_each_message() -> None:
    draw = StickyDraw("sink-0#1", 0)
    assert len({draw.sticky("t", 1_000_003, 0) for _ in range(5)}) == 5


def test_a_draw_is_made_anew_when_partitions_are_fewer() -> None:
    draw = StickyDraw("sink-0#1", 10_000)
    draw.sticky("t", 1_000_003, 0)
    assert draw.sticky("t", 1, 0) == 0


def test_draws_repeat_for_one_attempt_and_differ_between_attempts() -> None:
    first, again, other = (StickyDraw(seed, 0) for seed in ("a#1", "a#1", "a#2"))
    draws = [[draw.fresh(1_000_003) for _ in range(4)] for draw in (first, again, other)]
    assert draws[0] == draws[1] != draws[2]


@pytest.mark.parametrize("name", sorted(PARTITIONERS))
@pytest.mark.parametrize("key", [None, b"", b"k", b"another key"])
def test_each_partitioner_stays_within_the_partitions(name: str, key: bytes | None) -> None:
    chosen = PARTITIONERS[name](key, 3, lambda count: count - 1)
    assert 0 <= chosen < 3
    if name == "random" or (name.endswith("_random") and key is None):
        assert chosen == 2
