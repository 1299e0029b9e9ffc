"""Documents say what the catalogues say; the command lines in them exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from semantix.cli.main import COMMANDS
from semantix.model.catalogue import STEPS
from semantix.model.oracle_codes import ORACLES
from semantix.plan.vocabulary import WORDS

DOCUMENTS = (
    *("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "semantix/GLOSSARY.md"),
    *("semantix/reference/protocol.md", "semantix/reference/oracles.md"),
)
PREFIXES = tuple({name.split("_")[0] + "_" for name in STEPS if not name.startswith("file")})

NO_STEPS = ("sink_id",)  # a column of the marker table


def unknown_steps(text: str) -> list[str]:
    names = re.findall(r"`([a-z]+_[a-z_]+[a-z])(?::(?:before|during|after))?`", text)
    return [name for name in names if name.startswith(PREFIXES) and name not in (*STEPS, *NO_STEPS)]


def unknown_commands(text: str) -> list[str]:
    named = re.findall(r"(?:`|\./ci/|^)semantix ([a-z]+)\b", text, re.MULTILINE)
    return [name for name in named if name not in COMMANDS]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_name_only_steps_and_commands_that_exist(root: Path, name: str) -> None:
    text = (root / name).read_text()
    assert unknown_steps(text) == []
    assert unknown_commands(text) == []


def test_the_reference_has_every_step_that_is_built(root: Path) -> None:
    text = (root / "semantix/reference/protocol.md").read_text()
    assert [step.name for step in STEPS.values() if step.built and step.name not in text] == []


def test_the_reference_has_every_oracle(root: Path) -> None:
    text = (root / "semantix/reference/oracles.md").read_text()
    assert re.findall(r"^\| ([A-Z]+) \|", text, re.MULTILINE) == list(ORACLES)


def test_plans_in_the_readme_use_words_that_are_built(root: Path) -> None:
    words = re.findall(r'do"?: "?(\w+)', (root / "README.md").read_text())
    assert words
    assert all(WORDS[word].built for word in words)


def test_an_unknown_step_and_an_unknown_command_are_found() -> None:
    assert unknown_steps("see `wal_sent:during` and `wal_send`") == ["wal_sent"]
    assert unknown_commands("`semantix certfy specs`") == ["certfy"]
