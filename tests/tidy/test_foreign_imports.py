"""Homes of foreign imports; no clock, chance or order of a set where runs must repeat."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator

import pytest

_REAL = ("semantix/worlds/containers/", "semantix/worlds/local", "semantix/worlds/wire_proxy/")
_CHILD = (
    "semantix/scenario/processes/job_process.py",
    "semantix/scenario/processes/job_child.py",
    "semantix/scenario/processes/second_interpreter.py",
)
# They stand for these modules before a connector, and give it the run's clock and chance.
_STAND_INS = (
    "semantix/scenario/connector_modules/present.py",
    "semantix/scenario/connector_modules/simulated_",
)

# A library → the places that may import it; a place is the beginning of a path.
HOMES: dict[str, tuple[str, ...]] = {
    "confluent_kafka": ("semantix/worlds/", "semantix/connectors/kafka/"),
    "cassandra": ("semantix/worlds/", "semantix/connectors/cassandra/"),
    "kafka": _REAL,
    "kio": _REAL,
    "testcontainers": _REAL,
    "docker": (*_REAL, "semantix/worlds/availability.py"),
    "s3fs": _REAL,
    "aiobotocore": _REAL,
    "pyarrow": (
        *("semantix/connectors/files/parquet.py", "semantix/connectors/files/parquet_writer.py"),
    ),
    "moto": ("semantix/worlds/local/",),
    "sqlite3": ("semantix/worlds/",),
    "fsspec": ("semantix/worlds/", "semantix/connectors/files/"),
    "random": ("semantix/simulation/seeded_random.py", *_STAND_INS),
    "secrets": (*_REAL, *_STAND_INS),
    "threading": (
        *(*_REAL, "semantix/scenario/", "semantix/simulation/"),
        "semantix/cli/terminal/",  # draws the bar while the command waits
    ),
    # value classes in the simulated worlds; their clocks are caught by `impure_calls`
    "uuid": ("semantix/worlds/", *_STAND_INS),
    "datetime": (
        *(*_STAND_INS, "semantix/worlds/", "semantix/cli/", "semantix/report/machine.py"),
        "semantix/connectors/files/sink/date_patterns.py",  # writes simulated time
    ),
    "time": (
        *(*_REAL, *_CHILD, "semantix/scenario/", "semantix/cli/"),
        *("semantix/certify/stage_log.py", "semantix/certify/executors/"),
        "semantix/simulation/watchdog.py",
        "semantix/testing/sources/source_strand.py",  # it replaces `time.sleep`
    ),
    "hypothesis": ("semantix/strategies.py", "semantix/certify/stages/drawn.py"),
    "pytest": ("semantix/pytest_plugin/",),
    "subprocess": (*_REAL, *_CHILD),
    "signal": (
        *(
            *_REAL,
            *_CHILD,
            "semantix/certify/executors/",
            "semantix/certify/interrupts.py",
            "semantix/scenario/isolation/child.py",
        ),
        "semantix/simulation/",
    ),
    "multiprocessing": ("semantix/certify/executors/",),
    "greenlet": ("semantix/simulation/",),
    "distributed": ("semantix/certify/cluster.py",),
    "pydantic": (
        *("semantix/model/validation.py", "semantix/spec/", "semantix/plan/"),
        *("semantix/certify/evidence/", "semantix/worlds/simulated/"),
    ),
    "ruamel": ("semantix/model/document.py",),
    "click": ("semantix/cli/",),
    "jinja2": ("semantix/report/",),
}

# Where a run must be the same again: no clock, no chance, no address, no order of a set.
REPEATABLE = (
    *("model", "ports", "history", "plan", "spec", "engine", "faults", "functions", "connectors"),
    *("oracles", "scenario", "simulation", "search", "intake"),
)
_IMPURE = {
    "time": ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "sleep"),
    "datetime": ("now", "utcnow", "today"),
    "uuid": ("uuid1", "uuid4"),
    "os": ("urandom",),
}
_REAL_TIME = (*_CHILD, "semantix/scenario/processes/", "semantix/simulation/watchdog.py")


# Places that ask for an address or a hash all the same, each with its reason.
ADDRESSES = {
    "semantix/scenario/connector_modules/simulated_chance.py": "the hash that a connector asks for",
    "semantix/scenario/connector_modules/object_graph.py": "to see each object once; never shown",
    "semantix/worlds/simulated/cassandra/client/cluster.py": "a key; never compared, never shown",
}


def strangers(module) -> Iterator[str]:
    for line, name, dots in module.imports():
        library = name.split(".")[0]
        homes = HOMES.get(library)
        if homes is not None and not dots and not module.path.startswith(homes):
            yield f"{module.path}:{line}: {library} is at home in {', '.join(homes)}"


def impure_calls(module) -> Iterator[str]:
    is_simulated = module.path.startswith("semantix/worlds/simulated/")
    if not (module.package in REPEATABLE or is_simulated):
        return
    if module.path.startswith(_REAL_TIME):
        return
    tree = module.tree
    harmless = list(_harmless_hashes(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            owner, _, method = called.rpartition(".")
            if called in ("hash", "id") and module.path in ADDRESSES:
                continue
            if called in ("hash", "id") and node not in harmless:
                yield f"{module.path}:{node.lineno}: {called}() differs from process to process"
            if method in _IMPURE.get(owner.rpartition(".")[2], ()):
                yield f"{module.path}:{node.lineno}: {called}() differs from run to run"
        loops = (ast.For, ast.comprehension)
        if isinstance(node, loops) and _is_a_set(node.iter):
            line = node.iter.lineno
            yield f"{module.path}:{line}: a set has no order that would be the same again"


def _harmless_hashes(tree: ast.AST) -> Iterator[ast.AST]:
    """Give the calls within `__hash__`, and those whose value nobody takes (is it hashable?)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == "__hash__":
            yield from ast.walk(node)
        if isinstance(node, ast.Expr):
            yield node.value


def _is_a_set(node: ast.expr) -> bool:
    if isinstance(node, (ast.Set, ast.SetComp)):
        return True
    return isinstance(node, ast.Call) and ast.unparse(node.func) in ("set", "frozenset")


def test_foreign_imports_are_at_home(modules) -> None:
    found = [stranger for module in modules for stranger in strangers(module)]
    assert not found, "\n".join(found)


def test_runs_ask_no_clock_no_chance_and_no_set(modules) -> None:
    found = [call for module in modules for call in impure_calls(module)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("semantix/engine/bad.py", "import random"),
        ("semantix/oracles/bad.py", "def f():\n    from confluent_kafka import Producer\n"),
        ("semantix/functions/bad.py", "import cassandra.cluster"),
        ("semantix/engine/bad.py", "import time"),
        ("semantix/report/bad.py", "import click"),
        ("semantix/certify/bad.py", "import pytest"),
    ],
)
def test_a_stranger_is_found(sample, path: str, text: str) -> None:
    assert list(strangers(sample(path, text)))


@pytest.mark.parametrize(
    "text",
    [
        "x = hash(y)",
        "x = id(y)",
        "x = time.monotonic()",
        "x = datetime.datetime.now()",
        "x = uuid.uuid4()",
        "for x in {1, 2}: pass",
        "y = [x for x in set(z)]",
    ],
)
def test_an_impure_call_is_found(sample, text: str) -> None:
    assert list(impure_calls(sample("semantix/engine/bad.py", text)))
    assert list(impure_calls(sample("semantix/worlds/simulated/bad.py", text)))


def test_what_only_asks_whether_a_value_is_hashable_is_fine(sample) -> None:
    text = "hash(x)\nclass A:\n    def __hash__(self):\n        return hash(self.x)\n"
    assert not list(impure_calls(sample("semantix/engine/good.py", text)))


def test_a_sorted_set_is_fine(sample) -> None:
    text = "for x in sorted({1, 2}): pass\nz = any(y in set(x) for y in x)\n"
    assert not list(impure_calls(sample("semantix/engine/good.py", text)))


def test_importing_semantix_loads_no_client_library() -> None:
    heavy = (
        *("confluent_kafka", "cassandra", "kafka", "kio", "testcontainers", "docker", "fsspec"),
        *("pytest", "hypothesis", "pydantic", "ruamel", "click", "greenlet", "msgspec"),
    )
    code = (
        "import sys, semantix\n"
        f"loaded = [name for name in {heavy!r} if name in sys.modules]\n"
        "assert not loaded, loaded\n"
        "from semantix import SinkFunction, TwoPhaseCommitSinkFunction, ContractError\n"
        "clients = ('confluent_kafka', 'cassandra', 'pytest', 'hypothesis')\n"
        "assert not [name for name in clients if name in sys.modules]\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
