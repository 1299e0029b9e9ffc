"""Each text of an error is made by a test; `shown.json` says by which, and the tests are there."""

from __future__ import annotations

import ast
import os

import pytest

from semantix.errors import NotModelled, UsageError
from semantix.model.document import Document
from tests.messages import plugin, table
from tests.messages.recorder import Made, Recorder
from tests.messages.table import ROOT, shown_by

UPDATE = "`python -m tests.messages.table PATH…` enters tests of these paths"


def missing(found: set[tuple[str, str]], known: table.Table) -> list[tuple[str, str]]:
    """Return (module, text) of the texts that no test makes."""
    return sorted(one for one in found if not known.get(one[0], {}).get(one[1]))


def dead(found: set[tuple[str, str]], known: table.Table) -> list[tuple[str, str]]:
    """Return (module, text) of the texts in the table that nobody says."""
    entered = [(module, text) for module, texts in known.items() for text in texts]
    return [one for one in entered if one not in found]


def is_there(test: str) -> bool:
    """Return whether the file of a test has a function of its name."""
    file, _, name = test.partition("::")
    path = ROOT / file
    if not path.is_file():
        return False
    last = name.partition("[")[0].rpartition("::")[2]
    tree = ast.parse(path.read_text())
    return any(isinstance(one, ast.FunctionDef) and one.name == last for one in ast.walk(tree))


def test_a_test_makes_each_text() -> None:
    found, known = set(table.said()), table.read()
    assert not missing(found, known), UPDATE
    assert not dead(found, known), UPDATE


def test_each_test_of_the_table_is_there() -> None:
    tests = {test for texts in table.read().values() for test in texts.values()}
    assert not sorted(test for test in tests if not is_there(test)), UPDATE


def test_the_tests_of_a_collected_file_are_collected(request: pytest.FixtureRequest) -> None:
    lost = request.config.stash[plugin.LOST]
    assert not lost, f"pytest does not collect these tests of shown.json; {UPDATE}"


def test_a_text_without_a_test_is_found() -> None:
    said = {("semantix/a.py", "a {}"), ("semantix/a.py", "b"), ("semantix/c.py", "d")}
    known = {"semantix/a.py": {"a {}": "tests/x.py::test", "b": "", "e": "tests/x.py::test"}}
    assert missing(said, known) == [("semantix/a.py", "b"), ("semantix/c.py", "d")]
    assert dead(said, known) == [("semantix/a.py", "e")]
    assert not is_there("tests/x.py::test")
    assert not is_there("tests/tidy/test_shown_messages.py::test_that_is_gone[a]")
    assert is_there("tests/tidy/test_shown_messages.py::test_a_test_makes_each_text[a]")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.yaml: no such file", {"{}: no such file"}),
        ("a.yaml: no such file\nand a second line", {"{}: no such file"}),
        ("a.yaml: no such folder", {"{}: {}"}),
        ("nothing of it", set()),
    ],
)
def test_the_text_with_the_most_words_of_its_own_was_made(text: str, expected: set[str]) -> None:
    known = {"semantix/a.py": {"{}: {}": "", "{}: no such file": ""}}
    made = [Made(text, ("semantix/b.py", "semantix/a.py"))]
    assert {found for _, found in shown_by(made, known)} == expected
    assert not shown_by([Made(text, ("semantix/b.py",))], known)


@pytest.fixture
def recorder():
    made = Recorder()
    made.begin()
    yield made
    made.stop()


def test_errors_and_problems_are_noted_with_their_texts(recorder: Recorder) -> None:
    UsageError("an error", hint="not this")
    NotModelled("a feature")
    Document("spec.yaml").complain((), "a problem")
    assert [one.text for one in recorder.made()] == ["an error", "a feature", "a problem"]
    assert recorder.made()[2].modules == ("semantix/model/document.py",)
    recorder.begin()
    assert recorder.made() == []


def test_an_error_of_a_forked_child_is_noted(recorder: Recorder) -> None:
    child = os.fork()
    if child == 0:
        UsageError("in the child")
        os._exit(0)
    os.waitpid(child, 0)
    assert [one.text for one in recorder.made()] == ["in the child"]


def test_a_child_that_has_closed_all_files_writes_into_no_other(recorder: Recorder) -> None:
    child = os.fork()
    if child == 0:
        os.closerange(3, 1024)
        UsageError("lost")
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert recorder.made() == []
