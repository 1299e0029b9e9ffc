"""Answers come late, and overtake each other."""

import pytest

from semantix import UsageError
from semantix.connectors.service.late_answers import LateAnswers
from semantix.functions.async_access.async_retry import FixedDelayRetryStrategy, has_exception
from semantix.testing import AsyncHarness, Record


def test_answers_overtake_each_other():
    harness = AsyncHarness(lambda: LateAnswers([20, 10]), ordered=False)
    harness.open()
    for number in (1, 2):
        harness.process({"n": number}, number)
    harness.set_processing_time(20)
    harness.run_mails()
    assert harness.collected == [
        Record({"n": 2, "answer": 4}, 2),
        Record({"n": 1, "answer": 2}, 1),
    ]


@pytest.mark.parametrize("delays", [[], [1, -1]])
def test_wrong_delays_are_refused(delays):
    with pytest.raises(UsageError, match="delays_ms is"):
        LateAnswers(delays)


def test_a_busy_service_answers_the_second_request():
    retry = FixedDelayRetryStrategy(2, 5, if_exception=has_exception)
    harness = AsyncHarness(
        lambda: LateAnswers([1], busy_at=[2]), ordered=True, timeout_ms=1000, retry=retry
    )
    harness.open()
    for number in (1, 2):
        harness.process({"n": number}, number)
    harness.run_mails()
    harness.set_processing_time(1)
    harness.run_mails()
    assert [record.value["n"] for record in harness.collected] == [1]
    harness.set_processing_time(5)
    harness.set_processing_time(7)
    harness.run_mails()
    assert [record.value["n"] for record in harness.collected] == [1, 2]
