"""Sizes, with a ratchet: what is too large may not grow, what has shrunk may not grow back.

`ratchet.json` lists what exceeds a limit, with its size. A failing test prints what to change;
`python tests/tidy/test_sizes.py` writes down what has shrunk (it never raises a number).
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

LIMITS = {
    "lines of a file": 300,
    "lines of a function": 60,
    "functions in a file": 20,
    "positional parameters": 5,
    "nesting": 3,
    "public names": 8,
}
WALLS = {"lines of a file": 500, "modules in a package": 16}
RATCHET = Path(__file__).with_name("ratchet.json")

# Classes that stand for a client library's: their surface is the client's, not ours to cut.
SURFACES = ("/client/", "/clients/")
_OF_THE_CLIENT = ("functions in a file", "positional parameters")

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_BLOCKS = (ast.For, ast.AsyncFor, ast.While, ast.If, ast.With, ast.AsyncWith, ast.Try, ast.Match)


def sizes(module) -> Iterator[tuple[str, str, int]]:
    """Give (limit, where, size) of all that is measured."""
    tree = module.tree
    functions = [node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS)]
    yield "lines of a file", module.path, len(module.text.splitlines())
    yield "functions in a file", module.path, len(functions)
    yield "public names", module.path, len(list(_public_names(tree)))
    for node in functions:
        where = f"{module.path} {node.name}"
        yield "lines of a function", where, (node.end_lineno or 0) - node.lineno + 1
        yield "positional parameters", where, _parameters(node)
        yield "nesting", where, _nesting(node)


def _public_names(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)) and not node.name.startswith("_"):
            yield node.name


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    return len([name for name in names if name not in ("self", "cls", "_cls")])


def _nesting(node: ast.AST, depth: int = 0) -> int:
    deepest = depth
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (*_FUNCTIONS, ast.ClassDef, ast.Lambda)):
            continue  # measured for itself
        is_elif = isinstance(node, ast.If) and isinstance(child, ast.If) and child in node.orelse
        inner = depth + (isinstance(child, _BLOCKS) and not is_elif)
        deepest = max(deepest, _nesting(child, inner))
    return deepest


def exceeding(modules) -> dict[str, int]:
    found: dict[str, int] = {}
    for module in modules:
        is_surface = any(folder in module.path for folder in SURFACES)
        for limit, where, size in sizes(module):
            if is_surface and limit in _OF_THE_CLIENT:
                continue
            if size > LIMITS[limit]:
                key = f"{limit}: {where}"
                found[key] = max(size, found.get(key, 0))
    return found


def test_nothing_grows_beyond_its_limit(modules) -> None:
    known: dict[str, int] = json.loads(RATCHET.read_text())
    found = exceeding(modules)
    grown = [
        f"{where} is {size}, at most {known.get(where, LIMITS[where.split(':')[0]])}"
        for where, size in found.items()
        if size > known.get(where, 0)
    ]
    assert not grown, "\n".join(grown)


def test_the_ratchet_follows_what_has_shrunk(modules) -> None:
    known: dict[str, int] = json.loads(RATCHET.read_text())
    found = exceeding(modules)
    shrunk = {
        where: found.get(where) for where, size in known.items() if found.get(where, 0) < size
    }
    assert not shrunk, f"ratchet.json may be tightened (None: take the line out): {shrunk}"


def test_no_file_goes_through_the_wall(modules) -> None:
    for module in modules:
        lines = len(module.text.splitlines())
        assert lines <= WALLS["lines of a file"], f"{module.path} has {lines} lines"


def test_no_package_has_too_many_modules(modules) -> None:
    packages: dict[str, int] = {}
    for module in modules:
        folder = module.path.rpartition("/")[0]
        packages[folder] = packages.get(folder, 0) + (not module.path.endswith("__init__.py"))
    for folder, count in packages.items():
        assert count <= WALLS["modules in a package"], f"{folder} has {count} modules"


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        ("lines of a file", "x = 1\n" * 301),
        ("lines of a function", "def f():\n" + "    x = 1\n" * 60),
        ("functions in a file", "".join(f"def _f{i}(): pass\n" for i in range(21))),
        ("positional parameters", "def f(a, b, c, d, e, f): pass"),
        ("nesting", "def f():\n if a:\n  for b in c:\n   while d:\n    with e: pass\n"),
        ("public names", "".join(f"def f{i}(): pass\n" for i in range(9))),
    ],
)
def test_what_is_too_large_is_found(sample, limit: str, text: str) -> None:
    found = exceeding([sample("semantix/engine/bad.py", text)])
    assert [where.split(":")[0] for where in found] == [limit]


def test_a_client_library_is_not_measured_by_its_surface(sample) -> None:
    text = "def f(a, b, c, d, e, f): pass"
    assert not exceeding([sample("semantix/worlds/containers/clients/x.py", text)])


def test_what_is_just_within_its_limit_is_not_found(sample) -> None:
    text = (
        "class A:\n    def f(self, a, b, c, d, e, *, g, h): pass\n"
        "def f():\n if a: pass\n elif b: pass\n elif c: pass\n elif d: pass\n else:\n  x = 1\n"
    )
    assert not exceeding([sample("semantix/engine/good.py", text)])


def tighten() -> None:
    """Take out of the ratchet what has shrunk."""
    from conftest import ROOT, Module

    files = sorted((ROOT / "semantix").rglob("*.py"))
    found = exceeding([Module(f.relative_to(ROOT).as_posix(), f.read_text()) for f in files])
    known: dict[str, int] = json.loads(RATCHET.read_text())
    kept = {where: min(size, found[where]) for where, size in known.items() if where in found}
    RATCHET.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    tighten()
