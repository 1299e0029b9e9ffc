"""Finds the texts of all errors in the source: what is raised, and what is complained about."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

RAISED = (
    *("SemantixError", "UsageError", "SpecError", "PlanError", "ContractError", "NotModelled"),
    *("WorldUnavailable", "NondeterminismError", "InternalError", "UnrecoverableError"),
)
# A function that makes a problem of a file → the place of its text among the arguments.
PROBLEMS = {"complain": 1, "Problem": 2}
WRAPPING = ("identify: ", "records: ", "expects: ", "options.", "world_options.")
ENDS = ("_problem", "_problems", "_unvisited")
# Texts that were made elsewhere, where they are found by themselves.
PASSED_ON = (
    *("described(", "'\\n'.join(", "'; '.join(", "str(error)", "error.args[0]", "reason"),
    "shortfall",
    *("message", "problem.text", "line", "word_expected("),
)


class Site(NamedTuple):
    """One text of an error; `{}` stands for what is filled in. None: it is not known."""

    where: str
    text: str | None
    kind: str


def sites(path: str, tree: ast.Module) -> Iterator[Site]:
    """Return all texts of one module."""
    scopes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    functions = {node.name: node for node in scopes}
    for scope in [tree, *scopes]:
        for call in _calls(scope):
            found = _text_argument(call, path)
            if found is None:
                continue
            where = f"{path}:{call.lineno}"
            for text in _texts(found, scope, functions):
                if text != "":  # a function that says what is wrong, if anything is
                    yield Site(where, text, ast.unparse(call.func).rpartition(".")[2])


def problems(path: str, tree: ast.Module) -> Iterator[Site]:
    """Return the texts that functions named `…_problem` or `…_problems` give or yield.

    Others put them together to one error. File and line stand before such a text.
    """
    for scope in ast.walk(tree):
        if not isinstance(scope, ast.FunctionDef) or not scope.name.endswith(ENDS):
            continue
        for node in ast.walk(scope):
            if isinstance(node, (ast.Yield, ast.Return)) and node.value is not None:
                value = node.value.elts[-1] if isinstance(node.value, ast.Tuple) else node.value
                for text in _texts(_begin_of(value), scope, {}):
                    text = (text or "").removeprefix("{}: ").partition("; ")[0]
                    is_own = any(letter.isalpha() for letter in text)
                    if is_own and not text.startswith(WRAPPING):
                        yield Site(f"{path}:{node.lineno}", text, "SpecError")


def _begin_of(value: ast.expr) -> ast.expr:
    """Return `text` of `f"{text}; did you mean {near}?"`."""
    first = value.values[0] if isinstance(value, ast.JoinedStr) else value
    is_name = isinstance(first, ast.FormattedValue) and ast.unparse(first.value) == "text"
    return first.value if is_name else value


def constants(tree: ast.Module) -> Iterator[str]:
    """Return the texts of the constants of one module; others may raise them."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, (ast.Constant, ast.JoinedStr)):
            yield _template(node.value)


def _calls(scope: ast.AST) -> Iterator[ast.Call]:
    """Return the calls of a function, without those of functions inside of it."""
    for node in ast.iter_child_nodes(scope):
        if isinstance(node, ast.FunctionDef):
            continue
        if isinstance(node, ast.Call):
            yield node
        yield from _calls(node)


def _text_argument(call: ast.Call, path: str) -> ast.expr | None:
    name = ast.unparse(call.func)
    last = name.rpartition(".")[2]
    if last in PROBLEMS and len(call.args) > PROBLEMS[last]:
        return call.args[PROBLEMS[last]]
    is_option = name == "self.fail" and path.startswith("semantix/cli/")
    is_document = name == "self._refuse" and path == "semantix/model/document.py"
    if is_document:
        return call.args[1]
    return call.args[0] if (last in RAISED or is_option) and call.args else None


def _texts(
    node: ast.expr, scope: ast.AST, functions: dict[str, ast.FunctionDef], depth: int = 0
) -> Iterator[str | None]:
    if isinstance(node, (ast.Constant, ast.JoinedStr)) or (
        isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)
    ):
        yield _template(node)
    elif isinstance(node, ast.IfExp):
        for part in (node.body, node.orelse):
            yield from _texts(part, scope, functions, depth)
    elif ast.unparse(node).startswith(PASSED_ON):
        return
    elif isinstance(node, ast.Name) and depth < 3:
        assigned = list(_assigned(node.id, scope))
        for value in assigned:
            yield from _texts(value, scope, functions, depth + 1)
        # A parameter has its text from each caller; a constant may be imported.
        if not assigned and node.id not in _parameters(scope) and not node.id.isupper():
            yield None
    elif (name := ast.unparse(node).partition("(")[0].removeprefix("self.")) in functions:
        inside = functions[name]
        for one in ast.walk(inside):
            if isinstance(one, ast.Return) and one.value is not None:
                value = one.value.elts[0] if isinstance(one.value, ast.Tuple) else one.value
                yield from _texts(value, inside, functions, depth + 1)
    else:
        yield None


def _assigned(name: str, scope: ast.AST) -> Iterator[ast.expr]:
    """Return what is assigned to a name, also as the first of a pair: `text, hint = …`."""
    for one in ast.walk(scope):
        if isinstance(one, ast.Assign):
            for to in one.targets:
                first = to.elts[0] if isinstance(to, ast.Tuple) else to
                if isinstance(first, ast.Name) and first.id == name:
                    is_pair = isinstance(to, ast.Tuple) and isinstance(one.value, ast.Tuple)
                    yield one.value.elts[0] if is_pair else one.value


def _parameters(scope: ast.AST) -> list[str]:
    if not isinstance(scope, ast.FunctionDef):
        return []
    found = scope.args
    return [one.arg for one in (*found.posonlyargs, *found.args, *found.kwonlyargs)]


def _template(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(
            _template(part) if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _template(node.left) + _template(node.right)
    return "{}"
