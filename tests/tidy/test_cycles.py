"""No cycle of files: none at run time anywhere, and in some rooms none for type checking either.

An edge goes from a file to each file that it imports. At run time all imports count that stand
outside of `if TYPE_CHECKING`, those inside of functions too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

import pytest

Graph = dict[str, set[str]]

# Here imports under `if TYPE_CHECKING` count, too.
STRICT_ROOMS = ("semantix.engine.", "semantix.worlds.simulated.kafka.")

# Single imports that close a cycle: (file, what it imports) -> reason.
EXCEPTIONS: dict[tuple[str, str], str] = {
    (
        "semantix.plan.fault_plan",
        "semantix.plan.codec",
    ): "a plan gives itself as a mapping; the codec is imported when a plan is first asked for it",
}


def edges(module, known: Iterable[str], *, with_types: bool) -> set[str]:
    """Give the modules that one module imports."""
    names = set(known)
    found: set[str] = set()
    for node in _nodes(module.tree, with_types):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in names else node.module)
    return {name for name in found if name in names}


def _nodes(tree: ast.AST, with_types: bool) -> Iterator[ast.AST]:
    """Give all nodes, without what only a type checker reads if `with_types` is False."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and not with_types and "TYPE_CHECKING" in ast.dump(node.test):
            for other in node.orelse:
                yield other
                yield from _nodes(other, with_types)
            continue
        yield node
        yield from _nodes(node, with_types)


def graph_of(modules, *, with_types: bool) -> Graph:
    """Give what each module imports."""
    names = [module.name for module in modules]
    return {module.name: edges(module, names, with_types=with_types) for module in modules}


def strict(graph: Graph, rooms: tuple[str, ...] = STRICT_ROOMS) -> Graph:
    """Give the part of a graph that lies in the strict rooms."""
    return {
        name: {other for other in imported if other.startswith(rooms)}
        for name, imported in graph.items()
        if name.startswith(rooms)
    }


def without(graph: Graph, exceptions: Iterable[tuple[str, str]]) -> Graph:
    """Give a graph without some edges."""
    gone = set(exceptions)
    return {
        name: {other for other in imported if (name, other) not in gone}
        for name, imported in graph.items()
    }


def cycles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Give each set of modules that reach each other, sorted; a module that imports itself, too."""
    reached = {name: _reached(graph, name) for name in graph}
    found: list[list[str]] = []
    seen: set[str] = set()
    for name in sorted(graph):
        if name in seen or name not in reached[name]:
            continue
        ring = sorted(other for other in reached[name] if name in reached[other])
        seen.update(ring)
        found.append(ring)
    return found


def _reached(graph: Mapping[str, set[str]], start: str) -> set[str]:
    reached: set[str] = set()
    open_ends = list(graph[start])
    while open_ends:
        name = open_ends.pop()
        if name not in reached:
            reached.add(name)
            open_ends.extend(graph.get(name, ()))
    return reached


@pytest.fixture(scope="module")
def run_time(modules) -> Graph:
    """What the modules import when they run."""
    return graph_of(modules, with_types=False)


@pytest.fixture(scope="module")
def typed(modules) -> Graph:
    """What the modules of the strict rooms import, for type checking too."""
    return strict(
        graph_of([m for m in modules if m.name.startswith(STRICT_ROOMS)], with_types=True)
    )


def test_no_cycle_at_run_time(run_time: Graph) -> None:
    assert cycles(without(run_time, EXCEPTIONS)) == []


def test_no_cycle_of_types_in_the_strict_rooms(typed: Graph) -> None:
    assert cycles(without(typed, EXCEPTIONS)) == []


def test_exceptions_are_still_needed(run_time: Graph, typed: Graph) -> None:
    for edge in EXCEPTIONS:
        others = [other for other in EXCEPTIONS if other != edge]
        found = cycles(without(run_time, others)) or cycles(without(typed, others))
        assert found, f"{edge} closes no cycle any more: take the exception out"


ABOVE, BELOW = "semantix/engine/above.py", "semantix/engine/below.py"


def test_a_cycle_is_found(sample) -> None:
    ring = [
        sample(ABOVE, "from semantix.engine import below"),
        sample(BELOW, "def f():\n    from semantix.engine.above import something\n"),
    ]
    expected = [["semantix.engine.above", "semantix.engine.below"]]
    assert cycles(graph_of(ring, with_types=False)) == expected
    assert cycles(strict(graph_of(ring, with_types=True))) == expected


def test_a_cycle_for_type_checking_is_found_in_the_strict_rooms_only(sample) -> None:
    ring = [
        sample(ABOVE, "import semantix.engine.below"),
        sample(BELOW, "if TYPE_CHECKING:\n    from semantix.engine.above import Something\n"),
    ]
    assert cycles(graph_of(ring, with_types=False)) == []
    graph = strict(graph_of(ring, with_types=True))
    assert cycles(graph) == [["semantix.engine.above", "semantix.engine.below"]]
    assert cycles(without(graph, [("semantix.engine.below", "semantix.engine.above")])) == []
    assert cycles(strict(graph_of(ring, with_types=True), ("semantix.model.",))) == []


def test_a_package_is_told_from_a_module_in_it(sample) -> None:
    package = sample("semantix/engine/__init__.py", "from semantix.engine.above import f")
    above = sample(ABOVE, "from semantix.engine import below")
    below = sample(BELOW, "import json")
    assert cycles(graph_of([package, above, below], with_types=False)) == []
