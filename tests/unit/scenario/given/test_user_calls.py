"""Functions of a spec: called twice, with messages that name file, line and record."""

import sys

import pytest

from semantix.errors import SpecError
from semantix.scenario.given.user_calls import called_twice


def test_a_function_that_gives_the_same_twice_is_believed():
    assert called_twice(lambda: {"n": 1}, "f.py:g", "record r1") == {"n": 1}


def test_another_value_at_the_second_call_is_refused():
    calls = []

    def counting():
        calls.append(1)
        return {"n": len(calls)}

    with pytest.raises(SpecError, match=r"f.py:g: the second call for record r1 gave another"):
        called_twice(counting, "f.py:g", "record r1")


def test_an_exception_is_named_with_its_line():
    def failing():
        raise KeyError("nn")

    with pytest.raises(
        SpecError, match=r"test_user_calls.py:\d+: .* raised KeyError for record r1"
    ):
        called_twice(failing, "tests/unit/scenario/given/test_user_calls.py:g", "record r1")


def test_a_function_that_wants_to_end_the_interpreter_is_named():
    with pytest.raises(SpecError, match="raised SystemExit for record r1"):
        called_twice(lambda: sys.exit(0), "f.py:g", "record r1")


def test_a_value_that_json_cannot_hold_is_refused():
    with pytest.raises(SpecError, match="cannot be written as JSON"):
        called_twice(lambda: {1, 2}, "f.py:g", "record r1")
