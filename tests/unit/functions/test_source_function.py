"""The base classes of sources: how many subtasks they have, and what must be overridden."""

from __future__ import annotations

import pytest

from semantix import (
    ParallelSourceFunction,
    RichParallelSourceFunction,
    RichSourceFunction,
    SourceFunction,
)
from semantix.errors import ContractError
from semantix.functions.source_function import EventTimeSource


@pytest.mark.parametrize(
    ("base", "is_parallel", "is_rich"),
    [
        (SourceFunction, False, False),
        (RichSourceFunction, False, True),
        (ParallelSourceFunction, True, False),
        (RichParallelSourceFunction, True, True),
    ],
)
def test_each_base_class_says_how_many_subtasks_it_has(base, is_parallel, is_rich) -> None:
    assert base.is_parallel is is_parallel
    assert hasattr(base, "open") is hasattr(base, "close") is is_rich


@pytest.mark.parametrize("method", ["run", "cancel"])
def test_a_method_that_is_not_overridden_is_named(method: str) -> None:
    arguments = [None] if method == "run" else []
    with pytest.raises(ContractError, match=rf"SourceFunction\.{method} is not overridden"):
        getattr(SourceFunction(), method)(*arguments)


def test_every_source_function_has_both_calls_and_they_can_be_chained():
    source = SourceFunction()
    assert (source.out_of_orderness_ms, source.idle_timeout_ms) == (None, None)
    assert source.set_bounded_out_of_orderness(0).set_idle_timeout(500) is source
    assert (source.out_of_orderness_ms, source.idle_timeout_ms) == (0, 500)
    assert EventTimeSource().out_of_orderness_ms is None  # of this object only


@pytest.mark.parametrize("value", [-1, 1.5, "5", True, None])
def test_a_wrong_bound_is_refused_with_its_value(value):
    with pytest.raises(ContractError, match=r"set_bounded_out_of_orderness.*at least 0"):
        EventTimeSource().set_bounded_out_of_orderness(value)


@pytest.mark.parametrize("value", [0, -1, 1.5, "5", False])
def test_a_wrong_timeout_is_refused_with_its_value(value):
    with pytest.raises(ContractError, match=r"set_idle_timeout.*at least 1"):
        EventTimeSource().set_idle_timeout(value)
