"""Who may import whom."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

# Every package may import `errors` and `model`; `model` only `errors`. Beyond that, these pairs.
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "errors": (),
    "model": (),
    "ports": (),
    "spec": (),
    "plan": (),
    "history": (),
    "simulation": ("ports",),
    "engine": ("simulation", "ports", "history"),
    "faults": ("ports", "plan", "history"),
    "functions": ("ports",),
    "connectors": ("functions", "ports"),
    "adapters": ("functions", "ports"),
    "worlds": ("simulation", "ports"),
    "oracles": ("history", "spec"),
    "scenario": (
        *("spec", "plan", "history", "ports", "engine", "faults", "functions", "connectors"),
        *("adapters", "worlds", "simulation"),
    ),
    "search": ("scenario", "ports", "plan", "spec", "history"),
    "intake": ("scenario", "ports", "plan", "spec", "history"),
    "strategies": ("search", "scenario", "plan", "spec"),
    "certify": (
        *("search", "intake", "scenario", "strategies", "oracles", "plan", "spec", "history"),
    ),
    "report": ("certify", "oracles", "plan", "spec", "history"),
    "testing": (
        *("scenario", "engine", "simulation", "connectors", "functions", "ports", "plan", "spec"),
        "history",
    ),
    "cli": (
        *("certify", "report", "search", "intake", "scenario", "worlds", "plan", "spec", "history"),
    ),
    "pytest_plugin": (
        *("certify", "report", "intake", "scenario", "worlds", "plan", "spec", "history"),
    ),
    # The package itself lends names, lazily; `python -m semantix` is the command line.
    "semantix": ("functions", "testing", "strategies"),
    "__main__": ("cli",),
}

# Single imports that cross a line, each with its reason. Nothing may be added without one.
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("semantix/certify/closed/explorer.py", "ports"): "the type of who visits, as a probe gets it",
    ("semantix/certify/closed/crash_points.py", "ports"): "the type of who visits",
    ("semantix/certify/closed/losses.py", "ports"): "the type of a world that may lose something",
    ("semantix/certify/closed/shifts.py", "ports"): "the type of who visits",
    ("semantix/certify/closed/canonical_state.py", "ports"): "the marks, and a checkpoint's fields",
    ("semantix/certify/closed/cutting.py", "ports"): "the marks, which it takes out",
    ("semantix/certify/closed/opened_values.py", "ports"): "the marks, which it puts",
    ("semantix/certify/closed/resolving.py", "ports"): "the marks, which it resolves",
}


def violations(module) -> Iterator[str]:
    allowed = {module.package, *MAY_IMPORT.get(module.package, ())}
    if module.package != "errors":
        allowed |= {"errors", "model"} if module.package != "model" else {"errors"}
    for line, name, dots in module.imports():
        if dots > 1:
            yield f"{module.path}:{line}: climbs with {'.' * dots}"
        parts = name.split(".")
        if parts[0] != "semantix" or len(parts) < 2 or dots:
            continue
        if parts[1] not in MAY_IMPORT:
            continue  # a public name: `from semantix import SinkFunction`
        if parts[1] not in allowed and (module.path, parts[1]) not in EXCEPTIONS:
            yield f"{module.path}:{line}: {module.package} may not import {parts[1]}"


def test_every_package_is_in_the_table(modules) -> None:
    unknown = {module.package for module in modules} - set(MAY_IMPORT)
    assert not unknown, f"packages without a line in the table: {sorted(unknown)}"


def test_nobody_imports_what_stands_above(modules) -> None:
    found = [violation for module in modules for violation in violations(module)]
    assert not found, "\n".join(dict.fromkeys(found))


def test_exceptions_are_still_needed(modules) -> None:
    by_path = {module.path: module for module in modules}
    for path, package in EXCEPTIONS:
        names = [name for _, name, _ in by_path[path].imports()]
        assert any(name.startswith(f"semantix.{package}") for name in names), (path, package)


def test_the_table_has_no_circle() -> None:
    def reached(package: str, seen: tuple[str, ...]) -> None:
        assert package not in seen, f"circle: {' -> '.join((*seen, package))}"
        for below in MAY_IMPORT[package]:
            reached(below, (*seen, package))

    for package in MAY_IMPORT:
        reached(package, ())


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("semantix/engine/bad.py", "from semantix.cli import main"),
        ("semantix/oracles/bad.py", "import semantix.engine.tasks.channel"),
        ("semantix/model/bad.py", "from semantix.spec.loader import load_spec"),
        ("semantix/plan/bad.py", "def f():\n    from semantix import engine\n"),
        ("semantix/engine/operators/bad.py", "from ...model import steps"),
        ("semantix/errors.py", "import semantix.model.steps"),
    ],
)
def test_a_bad_import_is_found(sample, path: str, text: str) -> None:
    assert list(violations(sample(path, text)))


def test_good_imports_are_not_found(sample) -> None:
    text = (
        "import json\nfrom semantix.model import steps\nfrom . import channel\n"
        "from semantix.ports.gate import Actor\nfrom semantix import SinkFunction\n"
    )
    assert not list(violations(sample("semantix/engine/good.py", text)))
