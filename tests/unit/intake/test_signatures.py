"""A method that cannot be called as semantix calls it is an error of the input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from semantix import (
    AsyncFunction,
    CheckpointedFunction,
    GenericWriteAheadSink,
    RichSinkFunction,
    SourceFunction,
    TwoPhaseCommitSinkFunction,
)
from semantix.errors import SpecError
from semantix.intake.signatures import signature_problems
from semantix.intake.targets import targets_of


class OneArgument(RichSinkFunction):
    def invoke(self, value): ...


class OneTooMany(RichSinkFunction):
    def invoke(self, value, context, more): ...


class NoSelf(RichSinkFunction):
    def invoke(value, context): ...  # noqa: N805


class OpensNothing(RichSinkFunction):
    def open(self): ...

    def invoke(self, value, context): ...


class WithoutABase:
    def invoke(self, value): ...


class Hooks(RichSinkFunction, CheckpointedFunction):
    def invoke(self, value, context): ...

    def snapshot_state(self): ...

    def initialize_state(self, context, more): ...


class TwoPhases(TwoPhaseCommitSinkFunction):
    def invoke(self, value, context): ...

    def commit(self): ...

    def begin_transaction(self): ...

    def pre_commit(self, transaction): ...

    def abort(self, transaction): ...


class WriteAhead(GenericWriteAheadSink):
    def __init__(self):
        pass

    def send_values(self, values): ...


class Numbers(SourceFunction):
    def run(self): ...

    def cancel(self, why): ...


class Lookup(AsyncFunction):
    def async_invoke(self, value): ...


def wrong(kind: type, vertex: str = "sink") -> list[str]:
    return [one.split("`")[1] for one in signature_problems(kind(), vertex)]


@pytest.mark.parametrize(
    ("kind", "vertex", "methods"),
    [
        (OneArgument, "sink", ["invoke"]),
        (OneTooMany, "sink", ["invoke"]),
        (NoSelf, "sink", ["invoke"]),
        (OpensNothing, "sink", ["open"]),
        (WithoutABase, "sink", ["invoke"]),
        (Hooks, "sink", ["initialize_state", "snapshot_state"]),
        (TwoPhases, "sink", ["commit", "invoke"]),
        (WriteAhead, "sink", ["send_values"]),
        (Numbers, "source", ["cancel", "run"]),
        (Lookup, "async", ["async_invoke"]),
    ],
)
def test_a_method_with_other_parameters_is_named(
    kind: type, vertex: str, methods: list[str]
) -> None:
    assert sorted(wrong(kind, vertex)) == methods


class AnyArguments(RichSinkFunction):
    def invoke(self, *arguments): ...


class Defaults(RichSinkFunction):
    def open(self, context=None, more=1): ...

    def invoke(self, value, context=None): ...


class Helpers:
    """Methods of its own, one with the name of a hook of a base class that it does not have."""

    def invoke(self, value, context): ...

    def commit(self, connection, rows): ...


class Called:
    """Its method is an object."""

    def __init__(self):
        self.invoke = print


class TwoPhasesRight(TwoPhaseCommitSinkFunction):
    def invoke(self, transaction, value, context): ...

    def commit(self, transaction): ...

    def begin_transaction(self): ...

    def pre_commit(self, transaction): ...

    def abort(self, transaction): ...


@pytest.mark.parametrize("kind", [AnyArguments, Defaults, Helpers, Called, TwoPhasesRight])
def test_a_method_that_can_be_called_is_right(kind: type) -> None:
    assert wrong(kind) == []


def test_the_message_says_what_is_called_what_it_takes_where_and_how_to_write_it() -> None:
    (text,) = signature_problems(OneArgument(), "sink")
    line = OneArgument.invoke.__code__.co_firstlineno
    assert text == (
        "`invoke` is called with (value, context), but takes (value) "
        f"(test_signatures.py:{line}); write `def invoke(self, value, context)`"
    )


def test_a_spec_with_such_a_class_is_refused_at_the_line_of_its_connector(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("class Mine:\n    def invoke(self, value): pass\n")
    path = tmp_path / "mine.yaml"
    path.write_text("format: semantix-spec/1\nconnector: mine.py:Mine\nclaim: none\n")
    with pytest.raises(SpecError, match=r"mine.yaml:2: `invoke` is called with"):
        targets_of([str(path)])


def test_no_shipped_connector_is_refused() -> None:
    specs = Path(__file__).parents[3] / "specs"
    found: list[Any] = targets_of([str(specs), *map(str, (specs / "examples").iterdir())])
    assert len(found) > 40
