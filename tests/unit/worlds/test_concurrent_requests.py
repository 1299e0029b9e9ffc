"""An executor of `cassandra.concurrent` waits in simulated time."""

from __future__ import annotations

from cassandra.concurrent import ConcurrentExecutorListResults

from semantix.worlds.concurrent_requests import wait_in_simulated_time


def test_the_condition_of_an_executor_is_replaced_once() -> None:
    executor = ConcurrentExecutorListResults(None, iter(()), None)
    waited: list[int] = []
    wait_in_simulated_time(executor._on_success, waited.append, 500)
    condition = executor._condition
    with condition:
        condition.wait()
        condition.notify()
    assert waited == [500]
    wait_in_simulated_time(executor._on_success, waited.append, 500)
    assert executor._condition is condition


def test_any_other_callback_is_left_alone() -> None:
    wait_in_simulated_time(print, lambda _: None, 500)
