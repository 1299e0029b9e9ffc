"""Each chore of `ci/` says what it does; the hooks run what `.ci/run` runs."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest
from ruamel.yaml import YAML

LINE_MAX = 100


def program(path: Path) -> ModuleType:
    """Load a program without a suffix."""
    loader = SourceFileLoader(f"chore_{path.name}", str(path))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def badly_told(line: str) -> str:
    """Say what is wrong with the line of a chore; empty if nothing is."""
    if not line:
        return "says nothing of itself in its first comment or docstring line"
    if len(line) > LINE_MAX or not line.endswith("."):
        return f"expected one sentence of at most {LINE_MAX} characters, found {line!r}"
    return ""


def checks(script: str) -> dict[str, str]:
    """Give the command of each check of `.ci/run`, by its name."""
    return dict(re.findall(r'^check "([^"]+)" (.+)$', script, re.MULTILINE))


def hooks(configuration: str) -> dict[str, str]:
    """Give the command of each hook, by its name."""
    repositories = YAML(typ="safe", pure=True).load(configuration)["repos"]
    assert [one["repo"] for one in repositories] == ["local"], "a hook would be downloaded"
    return {hook["name"]: hook["entry"] for one in repositories for hook in one["hooks"]}


def test_every_chore_has_a_line(root: Path) -> None:
    helper = program(root / "ci" / "help")
    chores = helper.chores()
    assert {root / ".ci/run", root / "ci/test", root / "ci/bench/reference.py"} <= set(chores)
    told = {chore.name: badly_told(helper.line_of(chore)) for chore in chores}
    assert {name: problem for name, problem in told.items() if problem} == {}


def test_the_help_shows_each_chore_as_it_is_called(root: Path) -> None:
    shown = subprocess.run([sys.executable, root / "ci/help"], capture_output=True, check=True)
    lines = shown.stdout.decode().splitlines()
    assert any(re.match(r"\./ci/test +Runs all tests", line) for line in lines)
    assert any(line.startswith(".venv/bin/python ci/bench/reference.py ") for line in lines)


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a", "#!/usr/bin/env bash\n# Does it.\n# More.\n", "Does it."),
        ("a", "#!/usr/bin/env python3\n'''Does it.\n\nMore.'''\n", "Does it."),
        ("a.py", "'''Does it.'''\n", "Does it."),
        ("a", "#!/usr/bin/env bash\nset -e\n# Does it.\n", ""),
        ("a.py", "x = 1\n", ""),
    ],
)
def test_the_line_of_a_chore_is_its_own_first_line(
    root: Path, tmp_path: Path, name: str, text: str, line: str
) -> None:
    (tmp_path / name).write_text(text)
    assert program(root / "ci" / "help").line_of(tmp_path / name) == line


def test_a_chore_without_a_good_line_is_found() -> None:
    assert badly_told("")
    assert badly_told("Renews each package, with the hashes of every")
    assert badly_told(f"{'Very ' * 30} long.")


def test_the_hooks_run_what_the_whole_check_runs(root: Path) -> None:
    wanted = checks((root / ".ci/run").read_text())
    assert wanted.pop("tests") == "./ci/test"
    assert wanted.pop("test versions") == "./ci/versions"
    assert wanted.pop("test correct connectors") == ".venv/bin/python ci/false_alarms.py"
    assert hooks((root / ".pre-commit-config.yaml").read_text()) == wanted


def test_a_hook_that_differs_is_found() -> None:
    script = 'check "lint" .venv/bin/ruff check .\n'
    hook = "{name: lint, entry: .venv/bin/ruff check semantix}"
    assert hooks(f"repos: [{{repo: local, hooks: [{hook}]}}]") != checks(script)
