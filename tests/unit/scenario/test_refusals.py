"""A run ends where something that is not modelled is used, also if nobody sees the error."""

from __future__ import annotations

import sys

import pytest

from semantix.errors import NotModelled
from semantix.scenario.refusals import hearing_refusals, words_of


class Control:
    def __init__(self):
        self.told = []

    def refuse(self, reason):
        self.told.append(reason)


def test_an_error_that_is_made_and_never_raised_ends_the_run():
    control = Control()
    with hearing_refusals(control):
        kept = NotModelled("the simulated Kafka does not model Consumer.poll_all")
        line = sys._getframe().f_lineno - 1
    assert isinstance(kept, NotModelled)
    assert control.told == [
        f"not modelled: Consumer.poll_all (the simulated Kafka; test_refusals.py:{line})"
    ]


def test_after_the_run_nobody_listens():
    control = Control()
    with pytest.raises(ValueError, match="mine"), hearing_refusals(control):
        raise ValueError("mine")
    NotModelled("the simulated Kafka does not model Consumer.poll_all")
    assert control.told == []


def test_another_text_is_told_as_it_is():
    assert words_of(NotModelled("no such thing")).startswith("not modelled: no such thing (test_")
