"""Durations in words."""

from __future__ import annotations

import pytest

from semantix.model.sim_time import in_seconds


@pytest.mark.parametrize(
    ("duration_us", "text"),
    [(0, "0.000"), (999, "0.000"), (2_001_999, "2.001"), (10**9, "1000.000")],
)
def test_a_duration_is_told_to_the_millisecond_that_has_begun(duration_us: int, text: str) -> None:
    assert in_seconds(duration_us) == text
