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
