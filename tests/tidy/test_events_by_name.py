"""Events are read by name: a number in brackets breaks when a kind of events gets a new field."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

NAMES = ("event", "fact", "visit")
HOME = "semantix/history/visits.py"  # knows how a visit is kept


def read_by_number(module) -> Iterator[str]:
    """Give the lines that read an event by number: `event[5]`, `event[3:]`, `visits[-1][2]`."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Subscript) and _is_event(node.value) and _is_number(node.slice):
            yield f"{module.path}:{node.lineno}: {ast.unparse(node)}"


def _is_event(node: ast.expr) -> bool:
    if isinstance(node, ast.Name):
        return node.id in NAMES
    if isinstance(node, ast.Attribute):
        return node.attr in NAMES
    return isinstance(node, ast.Subscript) and _last_name(node.value) in [f"{n}s" for n in NAMES]


def _last_name(node: ast.expr) -> str:
    return getattr(node, "id", "") or getattr(node, "attr", "")


def _is_number(node: ast.expr) -> bool:
    if isinstance(node, ast.Slice):
        return True
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    return isinstance(node, ast.Constant) and isinstance(node.value, int)


def test_events_are_read_by_name(modules) -> None:
    found = [line for module in modules if module.path != HOME for line in read_by_number(module)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "event[5]", "event[-1]", "event[3:]", "self.event[2]", "[fact[1] for fact in facts]",
        "visit[1:4] == meant", "history.visits[-1][1]", "facts[0][3:]",
    ],
)  # fmt: skip
def test_an_event_that_is_read_by_number_is_found(sample, text: str) -> None:
    assert list(read_by_number(sample("semantix/oracles/bad.py", text)))


@pytest.mark.parametrize("text", ["event.place", "events[0]", "facts[fed:]", "by_event['x']"])
def test_what_reads_no_event_by_number_is_not_found(sample, text: str) -> None:
    assert not list(read_by_number(sample("semantix/oracles/good.py", text)))
