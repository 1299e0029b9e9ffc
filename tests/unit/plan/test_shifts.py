"""The names of shifts, and what each changes."""

from __future__ import annotations

import pytest

from semantix.plan.shifts import CLOCKS, SHIFTS, in_words, shift_of

HOUR_US = 3_600_000_000


def test_numbers_begin_at_attempt_1000_and_checkpoint_1000000():
    assert shift_of("numbers+0") == (1_000, 999_999, 0)
    assert shift_of("numbers+7") == (1_007, 1_000_006, 0)
    assert in_words("numbers+3") == "at attempt 1,003 with checkpoint ids from 1,000,003"


def test_a_new_submission_begins_at_attempt_1_and_keeps_the_ids():
    assert shift_of("submission") == (1, None, 0)


def test_the_clocks_meet_every_hour_and_every_weekday():
    hours = [shift_of(name).later_us // HOUR_US for name in CLOCKS]
    assert hours[0] == 31
    assert {hour % 24 for hour in hours} == set(range(24))
    assert {hour // 24 % 7 for hour in hours} == set(range(7))


@pytest.mark.parametrize("name", ["", "numbers", "numbers+10", "numbers+03", "clock+0", "later"])
def test_other_names_are_refused(name):
    assert name not in SHIFTS
    with pytest.raises(KeyError):
        shift_of(name)
