"""The operator of asynchronous functions does what Flink 1.20 does, operation for operation."""

import pytest

from semantix import AsyncFunction, ContractError, UsageError
from semantix.functions.async_access.async_retry import (
    ExponentialBackoffDelayRetryStrategy,
    FixedDelayRetryStrategy,
    empty_result,
    exception_of_type,
    has_exception,
)
from semantix.testing import MAX, AsyncHarness, Blocked, Record, Watermark


class Silent(AsyncFunction):
    """The test answers."""

    def __init__(self):
        self.calls = []

    def async_invoke(self, value, result_future):
        self.calls.append(value)


class Doubling(Silent):
    """Answers at once with two values."""

    def async_invoke(self, value, result_future):
        super().async_invoke(value, result_future)
        result_future.complete([value, value])


class WithDefault(Silent):
    """A timeout emits something else."""

    def timeout(self, value, result_future):
        result_future.complete([f"no {value}"])


def opened(make=Silent, **settings):
    harness = AsyncHarness(make, **settings)
    harness.open()
    return harness


def answer(harness, *elements):
    for element in elements:
        harness.complete(element, [element.upper()])


# -- order ------------------------------------------------------------------------------------


def test_ordered_waits_for_the_first_element():
    harness = opened(ordered=True)
    for time, value in enumerate("abc", start=1):
        harness.process(value, time)
    answer(harness, "c", "b")
    assert harness.run_mails() == 2
    assert harness.collected == []
    answer(harness, "a")
    assert harness.mail_count == 1
    assert harness.run_mails(1) == 1
    assert harness.collected == [Record("A", 1)]
    assert harness.run_mails() == 2
    assert harness.collected == [Record("A", 1), Record("B", 2), Record("C", 3)]


def test_unordered_emits_in_the_order_of_the_answers_but_nothing_passes_a_watermark():
    harness = opened(ordered=False)
    harness.process("a", 1)
    harness.process("b", 2)
    harness.watermark(2)
    harness.process("c", 3)
    answer(harness, "c", "b")
    harness.run_mails()
    assert harness.collected == [Record("B", 2)]
    assert harness.in_flight == [Record("a", 1), Watermark(2), Record("c", 3)]
    answer(harness, "a")
    harness.run_mails()
    assert harness.collected[1:] == [Record("A", 1), Watermark(2), Record("C", 3)]


def test_a_watermark_leaves_at_once_if_nothing_is_before_it():
    harness = opened(ordered=False)
    harness.watermark(5)
    harness.watermark(MAX)
    assert harness.collected == [Watermark(5), Watermark(MAX)]
    assert harness.mail_count == 0


def test_several_results_leave_in_one_mail_and_none_leave_nothing():
    harness = opened(Doubling)
    harness.process("a", 1)
    harness.process("b", 2)
    harness.run_mails(1)
    assert harness.collected == [Record("a", 1), Record("a", 1)]
    silent = opened()
    silent.process("a")
    silent.complete("a", [])
    silent.run_mails()
    assert (silent.collected, silent.in_flight) == ([], [])


def test_only_the_first_completion_counts():
    harness = opened()
    harness.process("a", 1)
    harness.complete("a", [1])
    harness.complete("a", [2])
    harness.fail_request("a", ValueError())
    assert harness.mail_count == 1
    harness.run_mails()
    assert (harness.collected, harness.failures) == ([Record(1, 1)], [])


@pytest.mark.parametrize("results", [{"id": "r1"}, "r1", b"r1"])
def test_a_single_value_as_results_fails_the_mail(results):
    harness = opened()
    harness.process("a", 1)
    harness.complete("a", results)
    with pytest.raises(TypeError, match="expected a list of values"):
        harness.run_mails()


def test_none_as_results_fails_the_mail():
    harness = opened()
    harness.process("a")
    harness.complete("a", None)
    with pytest.raises(TypeError, match="Results must not be null"):
        harness.run_mails()
    assert harness.in_flight == [Record("a")]


# -- capacity ---------------------------------------------------------------------------------


def test_a_full_queue_works_off_mail_and_else_blocks():
    harness = opened(ordered=True, capacity=2)
    harness.process("a", 1)
    harness.watermark(1)
    with pytest.raises(Blocked):
        harness.process("b", 2)
    assert harness.function.calls == ["a"]
    answer(harness, "a")
    harness.process("b", 2)  # the answer's mail makes room
    assert harness.collected == [Record("A", 1)]
    assert harness.in_flight == [Watermark(1), Record("b", 2)]
    assert harness.function.calls == ["a", "b"]


def test_the_end_waits_for_everything_in_flight():
    harness = opened()
    harness.process("a", 1)
    with pytest.raises(Blocked):
        harness.finish()
    answer(harness, "a")
    harness.finish()
    assert harness.collected == [Record("A", 1)]


# -- errors and timeouts ----------------------------------------------------------------------


def test_an_error_fails_the_task_from_outside_and_the_entry_leaves_empty():
    harness = opened()
    harness.process("a", 1)
    harness.process("b", 2)
    harness.fail_request("a", ValueError("down"))
    answer(harness, "b")
    harness.run_mails()
    (failure,) = harness.failures
    assert "Could not complete the stream element: Record @ 1 : a." in str(failure)
    assert isinstance(failure.__cause__, ValueError)
    assert harness.collected == [Record("B", 2)]


def test_an_error_of_async_invoke_comes_through():
    harness = opened()
    harness.fail("async_invoke", 1, ValueError("no"))
    with pytest.raises(ValueError, match="no"):
        harness.process("a")
    assert harness.in_flight == [Record("a")]  # as in Flink: it was put into the queue before


def test_a_timeout_fails_the_task_by_default():
    harness = opened(timeout_ms=10)
    harness.set_processing_time(5)
    harness.process("a", 1)
    harness.set_processing_time(14)
    assert harness.failures == []
    harness.set_processing_time(15)
    assert "timed out" in str(harness.failures[0].__cause__)
    answer(harness, "a")  # too late
    harness.run_mails()
    assert (harness.collected, harness.in_flight) == ([], [])


def test_a_timeout_may_emit_something_else_and_runs_in_no_mail():
    harness = opened(WithDefault, timeout_ms=10)
    harness.process("a", 1)
    harness.set_processing_time(10)
    assert harness.collected == []
    harness.run_mails()
    assert harness.collected == [Record("no a", 1)]


def test_an_answer_cancels_the_timeout_in_its_mail():
    harness = opened(timeout_ms=10)
    harness.process("a", 1)
    answer(harness, "a")
    harness.set_processing_time(10)  # the mail has not run: the timer is there, and does nothing
    harness.run_mails()
    assert (harness.collected, harness.failures) == ([Record("A", 1)], [])


# -- retries ----------------------------------------------------------------------------------

THRICE = FixedDelayRetryStrategy(2, 100, if_result=empty_result, if_exception=has_exception)


def test_a_request_is_sent_again_after_the_delay_until_the_attempts_are_spent():
    harness = opened(timeout_ms=10_000, retry=THRICE)
    harness.process("a", 1)
    for number in (1, 2):
        harness.complete("a", [])
        harness.run_mails()
        assert harness.function.calls == ["a"] * number
        harness.set_processing_time(100 * number)
    assert harness.function.calls == ["a"] * 3
    harness.complete("a", [])
    harness.run_mails()
    assert (harness.collected, harness.in_flight) == ([], [])


def test_answers_are_ignored_while_a_retry_waits():
    harness = opened(timeout_ms=10_000, retry=THRICE)
    harness.process("a", 1)
    harness.fail_request("a", OSError())
    harness.run_mails()
    harness.complete("a", ["late"], request=0)
    harness.run_mails()
    assert harness.in_flight == [Record("a", 1)]
    harness.set_processing_time(100)
    answer(harness, "a")
    harness.run_mails()
    assert (harness.collected, harness.failures) == ([Record("A", 1)], [])


def test_a_result_of_timeout_is_tried_again_once_and_never_times_out_again():
    strategy = FixedDelayRetryStrategy(5, 100, if_exception=exception_of_type(TimeoutError))
    harness = opened(timeout_ms=50, retry=strategy)
    harness.process("a", 1)
    harness.set_processing_time(50)  # the default of `timeout` gives a TimeoutError
    harness.run_mails()
    assert harness.failures == []
    harness.set_processing_time(150)
    assert harness.function.calls == ["a", "a"]
    harness.set_processing_time(100_000)
    assert harness.function.calls == ["a", "a"]
    assert harness.mail_count == 0


def test_a_timeout_cancels_the_retry_that_waits():
    harness = opened(WithDefault, timeout_ms=50, retry=THRICE)
    harness.process("a", 1)
    harness.fail_request("a", OSError())
    harness.run_mails()
    harness.set_processing_time(50)
    harness.set_processing_time(1_000)
    assert harness.function.calls == ["a"]
    harness.run_mails()
    assert harness.collected == [Record("no a", 1)]


def test_the_end_of_the_input_tries_waiting_retries_once_more_at_once():
    harness = opened(timeout_ms=10_000, retry=THRICE)
    harness.process("a", 1)
    harness.complete("a", [])
    harness.run_mails()
    with pytest.raises(Blocked):
        harness.finish()
    assert harness.function.calls == ["a", "a"]
    harness.complete("a", [])  # no retry follows any more
    harness.finish()
    assert (harness.collected, harness.in_flight) == ([], [])


def test_none_as_results_is_refused_at_once_if_there_are_retries():
    harness = opened(timeout_ms=10, retry=THRICE)
    harness.process("a")
    with pytest.raises(TypeError, match="use empty collection to emit nothing"):
        harness.complete("a", None)


def test_all_records_share_the_last_exponential_delay():
    strategy = ExponentialBackoffDelayRetryStrategy(5, 10, 40, 2.0, if_result=empty_result)
    assert [strategy.backoff_ms(n) for n in (1, 2, 3, 4, 1, 2)] == [10, 20, 40, 40, 10, 20]


# -- state ------------------------------------------------------------------------------------


def test_a_snapshot_holds_inputs_and_a_restore_requests_them_again():
    first = opened(ordered=False, capacity=3)
    first.process("a", 1)
    first.process("b", 2)
    first.watermark(2)
    answer(first, "b")  # its mail has not run
    state = first.snapshot(1)
    held = [Record("a", 1), Record("b", 2), Watermark(2)]
    assert first.read_state(state) == {"_async_wait_operator_state_": held}
    first.drop()
    second = AsyncHarness(Silent, ordered=False, capacity=3, state=state)
    second.open()
    assert second.function.calls == ["a", "b"]
    assert second.in_flight == held
    answer(second, "a", "b")
    second.run_mails()
    assert second.collected == [Record("A", 1), Record("B", 2), Watermark(2)]


def test_completed_elements_stand_first_in_their_segment_of_a_snapshot():
    harness = opened(ordered=False)
    harness.process("a", 1)
    harness.process("b", 2)
    harness.process("c", 3)
    answer(harness, "b", "c")
    harness.run_mails(1)  # emits b; the mail for c has not run
    assert harness.in_flight == [Record("a", 1), Record("c", 3)]


def test_elements_are_dealt_to_other_subtasks():
    harness = opened()
    for value in "abcde":
        harness.process(value)
    states = AsyncHarness.redistribute([harness.snapshot(1)], 2)
    calls = []
    for subtask, state in enumerate(states):
        part = AsyncHarness(Silent, state=state, subtask=subtask, parallelism=2)
        part.open()
        calls.append(part.function.calls)
    assert sorted(calls[0] + calls[1]) == list("abcde")
    assert all(calls)


# -- bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"capacity": 0}, "The number of concurrent async operation should be greater than 0."),
        ({"capacity": 0}, "capacity is 0; expected a whole number, at least 1"),
        ({"capacity": "2"}, "capacity is '2'; expected a whole number, at least 1"),
        ({"timeout_ms": 1.5}, "timeout_ms is 1.5; expected a whole number, 0 or less for ever"),
        ({"ordered": "no"}, "ordered is 'no'; expected True or False"),
        ({"retry": THRICE}, "Timeout should be configured when do async with retry."),
        ({"retry": THRICE, "timeout_ms": -1}, "timeout_ms is -1; give one above 0"),
    ],
)
def test_wrong_settings_are_refused(settings, words):
    with pytest.raises(UsageError, match=words):
        AsyncHarness(Silent, **settings)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((0, 1), "maxAttempts should be greater than zero."),
        ((1, 0), "backoffTimeMillis should be greater than zero."),
        ((0, 1), "max_attempts is 0; expected a whole number, at least 1"),
        ((1, "9"), "backoff_ms is '9'; expected a whole number, at least 1"),
        ((True, 9), "max_attempts is True; expected a whole number, at least 1"),
    ],
)
def test_wrong_retries_are_refused(arguments, words):
    with pytest.raises(UsageError, match=words):
        FixedDelayRetryStrategy(*arguments)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("3", 1, 1, 2), "max_attempts is '3'; expected a whole number"),
        ((3, 1.5, 1, 2), "initial_ms is 1.5; expected a whole number"),
        ((3, 1, None, 2), "max_ms is None; expected a whole number"),
        ((3, 1, 1, "2"), "multiplier is '2'; expected a number"),
    ],
)
def test_what_is_no_number_is_refused_by_the_growing_delay_too(arguments, words):
    with pytest.raises(UsageError, match=words):
        ExponentialBackoffDelayRetryStrategy(*arguments)


@pytest.mark.parametrize("name", ["if_result", "if_exception"])
@pytest.mark.parametrize("make", [
    lambda given: FixedDelayRetryStrategy(1, 1, **given),
    lambda given: ExponentialBackoffDelayRetryStrategy(1, 1, 1, 2, **given),
])  # fmt: skip
def test_a_predicate_is_a_function(make, name):
    with pytest.raises(UsageError, match=f"{name} is 'empty'; expected a function, or None"):
        make({name: "empty"})


def test_an_unknown_request_and_a_function_without_requests_are_named():
    harness = opened(AsyncFunction)
    with pytest.raises(UsageError, match="there is no request -1 for 'a'"):
        harness.complete("a", [])
    with pytest.raises(ContractError, match="async_invoke is not overridden"):
        harness.process("a")


def test_the_steps_are_visited_and_a_test_may_act_at_one():
    harness = opened(Doubling, timeout_ms=5)
    seen = []
    harness.at("async_emit", lambda: seen.append(harness.snapshot(1)), position="during")
    harness.process("a", 1)
    harness.run_mails()
    names = [step for step, position in harness.steps if position == "before"]
    assert [name for name in names if name.startswith("async_")] == [
        "async_enqueue",
        "async_register_timeout",
        "async_invoke",
        "async_complete",
        "async_emit",
        "async_snapshot",
    ]
    assert harness.read_state(seen[0]) == {"_async_wait_operator_state_": []}


def test_a_retry_that_is_asked_for_twice_is_sent_once_at_the_end():
    harness = opened(timeout_ms=50, retry=THRICE)
    harness.process("a", 1)
    harness.complete("a", [])
    harness.run_mails()  # a retry waits
    harness.set_processing_time(50)  # `timeout` asks for another one
    harness.run_mails()
    with pytest.raises(Blocked):
        harness.finish()
    assert harness.function.calls == ["a", "a"]


def test_an_error_of_a_predicate_is_not_passed_on_and_the_record_waits():
    def bad(_):
        raise ValueError("bad")

    strategy = FixedDelayRetryStrategy(2, 100, if_result=bad)
    harness = opened(WithDefault, timeout_ms=50, retry=strategy)
    harness.process("a", 1)
    harness.complete("a", ["A"])
    assert harness.run_mails() == 1
    harness.complete("a", ["A"])
    assert (harness.run_mails(), harness.collected) == (1, [])
    assert harness.in_flight == [Record("a", 1)]


def test_an_open_that_was_blocked_goes_on_when_there_is_room():
    first = opened(capacity=3)
    for value in "abc":
        first.process(value)
    state = first.snapshot(1)
    second = AsyncHarness(Silent, capacity=1, state=state)
    for known in ("a", "b"):
        with pytest.raises(Blocked):
            second.open()
        assert second.in_flight == [Record(one) for one in "abc"["abc".index(known) :]]
        assert second.read_state(second.snapshot(1))["_async_wait_operator_state_"] == (
            second.in_flight
        )
        answer(second, known)
    second.open()
    assert second.function.calls == ["a", "b", "c"]
    assert second.collected == [Record("A"), Record("B")]
    with pytest.raises(ContractError, match="open already"):
        second.open()
