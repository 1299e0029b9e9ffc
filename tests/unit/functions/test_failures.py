"""The failure of a call, and what is none."""

from __future__ import annotations

import pytest
from greenlet import GreenletExit

from semantix.errors import TaskCancelled, TaskCrashed
from semantix.functions.failures import is_failure_of_a_call


class Fatal(BaseException):
    pass


@pytest.mark.parametrize("error", [OSError(), Fatal()])
def test_exceptions_of_a_connector_are_failures_of_its_call(error: BaseException) -> None:
    assert is_failure_of_a_call(error)


@pytest.mark.parametrize(
    "error",
    [TaskCancelled(), TaskCrashed(), SystemExit(), KeyboardInterrupt(), GreenletExit()],
)
def test_the_end_of_an_attempt_or_process_is_none(error: BaseException) -> None:
    assert not is_failure_of_a_call(error)
