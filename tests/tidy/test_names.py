"""Names of modules, dead modules, public names, traces of a machine."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import semantix
from semantix.errors import SemantixError

BARE_WORDS = (
    *("epoch", "state", "data", "log", "backend", "manager", "helper", "helpers", "utils"),
    *("process", "handle"),
)
CONTRACT = (
    *("SinkFunction", "RichSinkFunction", "CheckpointedFunction", "CheckpointListener"),
    *("TwoPhaseCommitSinkFunction", "GenericWriteAheadSink", "CheckpointCommitter"),
)
# Started from outside: by the interpreter, by an entry point, by a test runner.
ENTRIES = ("semantix", "semantix.__main__", "semantix.cli.main", "semantix.pytest_plugin")
# `"$folder"/root/usr` in a script is no place of a machine: the path begins before it.
PLACES = re.compile(r"""(?:^|[\s'=(:,\[`]|(?<=[\s=(,\[])")/(?:root|home/\w+|work|Users/\w+)/""")
HOSTS = re.compile(r"https?://([A-Za-z0-9.-]+)")
KNOWN_HOSTS = (
    *("json-schema.org", "www.apache.org", "maven.apache.org", "repo1.maven.org", "localhost"),
    *("127.0.0.1", "www.w3.org", "issues.apache.org", "cwiki.apache.org", "github.com"),
)


def misnamed(path: str) -> str:
    """Say what is wrong with a module's name; empty if nothing is."""
    stem = Path(path).stem
    if stem in sys.stdlib_module_names and not stem.startswith("__"):
        return f"{path}: named like a module of the standard library"
    if stem in BARE_WORDS:
        return f"{path}: {stem!r} alone says nothing"
    if not re.fullmatch(r"[a-z][a-z0-9_]*|__init__|__main__", stem):
        return f"{path}: expected lower snake case"
    return ""


def dead(names: list[str], texts: list[str]) -> Iterator[str]:
    """Give the modules that no text names."""
    every = "\n".join(texts)
    dotted = {  # each name with dots, and what stands before each of its dots
        word[: dot.start()]
        for word in set(re.findall(r"\b\w+(?:\.\w+)+", every))
        for dot in re.finditer(r"\.|$", word)
    }
    for name in names:
        if name in dotted:
            continue
        package, _, last = name.rpartition(".")
        taken = re.search(rf"from {re.escape(package)} import [^\n]*\b{last}\b", every)
        listed = re.search(
            rf"from {re.escape(package)} import \((?:\s*\w+(?: as \w+)?,)*?\s*{last}\b", every
        )
        composed = re.search(rf"\}}\.{last}:[A-Z]", every)  # f"{{_PACKAGE}}.write_ahead:Sink"
        if not (taken or listed or composed):
            yield name


def traces(path: str, text: str) -> Iterator[str]:
    """Give the places of a machine and the unknown hosts in a text."""
    for number, line in enumerate(text.splitlines(), start=1):
        if PLACES.search(line):
            yield f"{path}:{number}: a path of somebody's machine"
        for host in HOSTS.findall(line):
            if host not in KNOWN_HOSTS:
                yield f"{path}:{number}: the host {host}"


def tracked(root: Path, *patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", *patterns], cwd=root, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip(f"this is no checkout: {listed.stderr.strip()}")
    return [root / name for name in listed.stdout.split("\0") if name and (root / name).is_file()]


def test_modules_have_good_names(modules) -> None:
    found = [text for module in modules if (text := misnamed(module.path))]
    assert not found, "\n".join(found)


def test_no_module_is_dead(modules, root: Path) -> None:
    texts = [module.text for module in modules]
    texts += [file.read_text() for file in tracked(root, "tests", "ci", "specs", "pyproject.toml")
              if file.suffix in (".py", ".yaml", ".toml", "")]  # fmt: skip
    names = [
        module.name
        for module in modules
        if module.name not in ENTRIES and not module.path.endswith("__init__.py")
    ]
    assert not list(dead(names, texts))


def test_public_names_are_there_and_those_of_the_contract_among_them() -> None:
    public = semantix._PUBLIC
    assert set(CONTRACT) <= set(public)
    for name in public:
        assert getattr(semantix, name) is not None
        assert name in dir(semantix)
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = semantix.Nothing


def test_every_error_is_public() -> None:
    errors = {kind.__name__ for kind in SemantixError.__subclasses__()} | {"SemantixError"}
    assert errors <= set(semantix._PUBLIC)


def test_no_text_names_a_place_of_a_machine(root: Path) -> None:
    here = Path(__file__)
    found = []
    for file in tracked(root):
        if file == here:
            continue
        try:
            text = file.read_text()
        except UnicodeDecodeError:
            continue
        found += traces(file.relative_to(root).as_posix(), text)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", ["semantix/a/queue.py", "semantix/a/state.py", "semantix/a/Ab.py"])
def test_a_bad_name_is_found(path: str) -> None:
    assert misnamed(path)


def test_a_dead_module_is_found() -> None:
    texts = [
        "from semantix.a import (\n    one,\n    two as second,\n)",
        "from semantix.a import three, four",
        '"semantix.a.five:Class"',
    ]
    names = [f"semantix.a.{name}" for name in ("one", "two", "three", "four", "five", "six")]
    assert list(dead(names, texts)) == ["semantix.a.six"]


def test_a_trace_is_found() -> None:
    assert list(traces("x", "open('/home/ann/x')"))
    assert list(traces("x", "see https://internal.example/simple"))
    assert not list(traces("x", "see https://json-schema.org/draft, /tmp/x"))
