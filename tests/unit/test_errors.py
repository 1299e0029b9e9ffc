"""The texts and the families of semantix's exceptions."""

from __future__ import annotations

import pytest

from semantix.errors import (
    ContractError,
    InternalError,
    NotModelled,
    PlanError,
    SemantixError,
    SpecError,
    TaskCancelled,
    TaskCrashed,
    UsageError,
)


def test_a_hint_is_shown_below_the_message() -> None:
    assert str(UsageError("wrong")) == "wrong"
    assert str(UsageError("wrong", hint="mend it")) == "wrong\n  hint: mend it"


def test_mistakes_in_files_are_mistakes_of_usage_and_missing_models_break_no_promise() -> None:
    assert issubclass(SpecError, UsageError)
    assert issubclass(PlanError, UsageError)
    assert issubclass(NotModelled, ContractError)


def test_a_defect_has_no_history_outside_of_a_run() -> None:
    assert InternalError("x").history is None


@pytest.mark.parametrize("kind", [TaskCrashed, TaskCancelled])
def test_what_the_engine_raises_is_no_error_of_semantix(kind: type[BaseException]) -> None:
    assert not issubclass(kind, SemantixError)


def test_a_crash_passes_a_connector_that_catches_every_exception() -> None:
    assert not issubclass(TaskCrashed, Exception)
    assert issubclass(TaskCancelled, Exception)
