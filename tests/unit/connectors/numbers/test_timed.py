"""The source with event times keeps its own promises."""

import pytest

from semantix.connectors.numbers.timed import TimedNumberSource, event_time
from semantix.errors import UsageError


def test_every_third_number_is_earlier_than_its_place():
    assert [event_time(number) for number in (1, 2, 3, 4, 6)] == [100, 200, 150, 400, 450]


@pytest.mark.parametrize("number", range(1, 20))
def test_a_watermark_is_below_all_numbers_that_follow_and_as_high_as_it_can_be(number):
    mark = TimedNumberSource()._watermark(number)
    assert mark < min(event_time(later) for later in range(number, 40))
    assert mark == 100 * number - 151


@pytest.mark.parametrize("value", [0, "3", True])
def test_a_wrong_number_is_refused(value):
    with pytest.raises(UsageError, match="quiet_before"):
        TimedNumberSource(quiet_before=value)
