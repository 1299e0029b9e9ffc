"""Texts of the library that reads the command line: each is in the catalogue, and is made."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from semantix.cli import exits
from semantix.cli.main import status_of
from semantix.model.message_catalogue import code_of, entries
from tests.tidy.test_messages import OF_CLICK, said_in_source

# text of the catalogue → a command that makes it
MADE = {
    "No such command {word}": "plan chekc",
    "No such option {option}": "certify --zzzz",
    "No such option {option}. Did you mean {option}?": "certify --worlds",
    "Missing argument {name}.": "certify",
    "Missing command.": "plan",
    "Option {option} requires an argument.": "certify --json",
    "Got unexpected extra argument {words}": "run mine.yaml two.yaml",
    "Got unexpected extra arguments {words}": "run mine.yaml two.yaml three.yaml",
    "Option {option} does not take a value.": "certify --no-progress=3",
    "Invalid value for {option}: expected one of {words}; did you mean {word}?": (
        "certify mine.yaml --claim once"
    ),
    "Invalid value for {option}: {word}: expected {words}; did you mean {word}?": (
        "certify mine.yaml --stages all"
    ),
    "Invalid value for {option}: expected names of stages: {words}": "certify mine.yaml --stages ,",
    "Invalid value for {option}: {value} is not a valid integer range.": (
        "certify mine.yaml --depth x"
    ),
    "Invalid value for {option}: {value} is not in the range {range}.": (
        "certify mine.yaml --depth 0"
    ),
    "Invalid value for {option}: expected a duration such as 60s or 5m, found {value}": (
        "certify mine.yaml --budget soon"
    ),
}
# Other versions of the library say so; `ci/versions` runs the commands above with the oldest one.
OF_OTHER_VERSIONS = (
    "No such option: {option}",
    "No such option: {option} Did you mean {option}?",
    "No such option: {option} (Possible options: {options})",
    "No such option {option}. (Possible options: {options})",
    "No such option {option}. (Did you mean one of: {options}?)",
)


def of_the_library() -> list[str]:
    texts = [text for code in OF_CLICK for text in entries()[code].says]
    return [text for text in texts if text not in said_in_source()]


def test_each_text_of_the_library_is_made_or_is_of_another_version() -> None:
    assert sorted(of_the_library()) == sorted((*MADE, *OF_OTHER_VERSIONS))


@pytest.mark.parametrize("text", MADE)
def test_the_library_says_it(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.yaml").touch()
    assert status_of(MADE[text].split()) == exits.USAGE
    first = capsys.readouterr().err.splitlines()[0].removeprefix("semantix: ")
    said, _, code = first.rpartition(" [")
    parts = map(re.escape, re.split(r"\{\w+\}", text))
    one_of = said if text.startswith("No such option") else ""  # the wording differs by version
    assert one_of.startswith("No such option") or re.match(".*?".join(parts), said)
    assert code.rstrip("]") == code_of(said)
    assert text in entries()[code_of(said)].says


@pytest.mark.parametrize("text", OF_OTHER_VERSIONS)
def test_a_text_of_another_version_has_its_code(text: str) -> None:
    assert code_of(re.sub(r"\{\w+\}", "--word", text)) == "SX-002"
