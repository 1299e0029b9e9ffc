"""Documents say what the catalogues say; the command lines in them exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from semantix.cli.main import COMMANDS
from semantix.model.catalogue import STEPS
from semantix.model.oracle_codes import ORACLES
from semantix.plan.vocabulary import WORDS

if TYPE_CHECKING:
    from conftest import Module

DOCUMENTS = (
    *("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "semantix/GLOSSARY.md"),
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


def cited_sections(text: str) -> list[str]:
    """Give the numbers behind each mention of the protocol reference; steps of a section aside."""
    tails = re.findall(r"(?:protocol reference|protocol\.md)((?:[\s\d.,]|and|to|steps?)+)", text)
    return [
        number
        for tail in tails
        for number in re.findall(
            r"\d+(?:\.\d+)?", re.sub(r"steps?\s+\d+(?:(?:\s+to|\s+and)\s+\d+)*", "", tail)
        )
    ]


def cited_oracles(text: str) -> list[str]:
    return re.findall(r"reference/oracles\.md\s+([A-Z]+)", text)


def test_what_is_cited_of_the_reference_is_there(root: Path, modules: list[Module]) -> None:
    protocol = (root / "semantix/reference/protocol.md").read_text()
    sections = re.findall(r"^#+ (\d+(?:\.\d+)?)", protocol, re.MULTILINE)
    cited = {number: one.path for one in modules for number in cited_sections(one.text)}
    assert len(cited) > 15
    assert {number: path for number, path in cited.items() if number not in sections} == {}
    named = {code: one.path for one in modules for code in cited_oracles(one.text)}
    assert named
    assert {code: path for code, path in named.items() if code not in ORACLES} == {}


def test_citations_are_read_with_their_steps_and_over_lines() -> None:
    text = "(protocol reference 1.1 steps 8 to 15 and 21, 1.2,\n1.4), reference/protocol.md 10.4."
    assert cited_sections(text) == ["1.1", "1.2", "1.4", "10.4"]
    assert cited_sections("reference/protocol.md 7.4, 10; Flink") == ["7.4", "10"]
    assert cited_oracles("Source: reference/oracles.md FAIL.") == ["FAIL"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_name_only_steps_and_commands_that_exist(root: Path, name: str) -> None:
    text = (root / name).read_text()
    assert unknown_steps(text) == []
    assert unknown_commands(text) == []


def glossary_words(text: str) -> list[str]:
    """Give the words of the glossary; two in one line are synonyms, or belong together."""
    rows = re.findall(r"^\| (\*.+?\*) \| \S", text, re.MULTILINE)
    return [word for row in rows for word in re.findall(r"\*([^*]+)\*", row)]


def test_the_glossary_explains_each_word_once_in_the_order_of_the_alphabet(root: Path) -> None:
    text = (root / "semantix/GLOSSARY.md").read_text()
    words = glossary_words(text)
    first_words = [
        re.findall(r"\*([^*]+)\*", line)[0] for line in re.findall(r"^\| \*.*", text, re.M)
    ]
    assert len(set(words)) == len(words) > 40
    assert first_words == sorted(first_words)


def test_a_word_that_is_explained_twice_is_found() -> None:
    assert glossary_words("| word | meaning |\n| *a* | x |\n| *b*, *a* | y |") == ["a", "b", "a"]


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
