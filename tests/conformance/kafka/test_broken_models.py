"""Each case about consumers and the admin client fails on a model with its one rule removed.

So a case that checks nothing is found. `rules.py` names the rule of each case.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conformance.kafka import (
    test_admin,
    test_admin_options,
    test_commits,
    test_consuming,
    test_group_membership,
    test_group_offsets,
    test_isolation,
    test_positions,
)
from tests.conformance.kafka.broken_model import Rule, without
from tests.conformance.kafka.rules import RULES

MODULES = (
    test_admin, test_admin_options, test_commits, test_consuming, test_group_membership,
    test_group_offsets, test_isolation, test_positions,
)  # fmt: skip
CASES = {
    name: case
    for module in MODULES
    for name, case in vars(module).items()
    if name.startswith("test_")
}


def arguments_of(case: Callable[..., Any]) -> Iterator[dict[str, Any]]:
    """Give what pytest would call the case with, beside the cluster."""
    tables = []
    for mark in getattr(case, "pytestmark", ()):
        names, rows = mark.args
        if isinstance(names, str):
            names, rows = (names,), [(row,) for row in rows]
        tables.append([dict(zip(names, row, strict=True)) for row in rows])
    for chosen in itertools.product(*tables):
        yield {name: value for row in chosen for name, value in row.items()}


def check(case: Callable[..., Any], make_simulated: Callable[..., Any]) -> None:
    """Run the case with each of its arguments, each time on a new simulated cluster."""
    for arguments in arguments_of(case):
        case(make_simulated(), **arguments)


@pytest.mark.parametrize("name", RULES)
def test_a_case_fails_without_its_rule(name: str, make_simulated: Callable[..., Any]) -> None:
    with without(RULES[name]), pytest.raises((Exception, pytest.fail.Exception)):
        check(CASES[name], make_simulated)


def test_with_all_rules_each_case_holds(make_simulated: Callable[..., Any]) -> None:
    for case in CASES.values():
        check(case, make_simulated)


def test_each_case_has_its_rule() -> None:
    assert set(RULES) == set(CASES)
    assert len(CASES) >= 40


def test_a_rule_that_is_not_there_is_named() -> None:
    with (
        pytest.raises(LookupError, match="0 times; expected once"),
        without(Rule("client/consumer/fetcher.py", "no such text", "")),
    ):
        pass
    with (
        pytest.raises(LookupError, match="is in no function"),
        without(Rule("client/consumer/fetcher.py", "logs at most once in a round", "logs")),
    ):
        pass
