"""YAML files with the line of each value, and all of their problems."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from semantix.model.document import (
    BYTES_MAX,
    DEPTH_MAX,
    NODES_MAX,
    Document,
    described,
    overlaid,
    parse_document,
    read_document,
)

TEXT = """\
name: mine
list:
  - one
  - inner: 2
"""


def problems(text: str) -> list[str]:
    return [str(problem) for problem in parse_document(text, "f.yaml").problems]


def test_values_have_their_lines() -> None:
    document = parse_document(TEXT, "f.yaml")
    assert document.data == {"name": "mine", "list": ["one", {"inner": 2}]}
    places = [("name",), ("list",), ("list", 1), ("list", 1, "inner")]
    assert [document.line_of(place) for place in places] == [1, 2, 4, 4]


def test_a_place_without_a_line_gets_that_of_the_place_around_it() -> None:
    document = parse_document(TEXT, "f.yaml")
    assert document.line_of(("list", 0, "missing", 7)) == 3
    assert document.line_of(("missing",)) == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("~", None),
        ("true", True),
        ("yes", "yes"),  # YAML 1.2: no boolean
        ("012", 12),
        ("1_000", "1_000"),
        ("-3", -3),
        ("1.5e3", 1500.0),
        ("'7'", "7"),
        ("2020-01-01", "2020-01-01"),
    ],
)
def test_a_scalar_has_the_type_of_yaml_1_2(text: str, value: object) -> None:
    found = parse_document(f"x: {text}", "f.yaml").data["x"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "f.yaml:1: the file is empty"),
        ("a: 1\nb: 2\na: 3", "f.yaml:3: duplicate key 'a', first used in line 1"),
        ("a: &x 1\nb: *x", "f.yaml:1: anchors and aliases are not allowed"),
        ("a: !!python/object 1", "f.yaml:1: tags are not allowed"),
        ("a: 1\n---\nb: 2", "f.yaml:2: the file holds a second document"),
        ("a: [1", "this is no YAML"),
        ("? [a]\n: 1", "f.yaml:1: a key must be a word"),
        ("[" * (DEPTH_MAX + 2) + "]" * (DEPTH_MAX + 2), "nested more than"),
        ("[" + "1," * NODES_MAX + "1]", "holds more than"),
    ],
)
def test_what_a_file_may_not_hold_is_a_problem(text: str, problem: str) -> None:
    found = problems(text)
    assert len(found) == 1
    assert problem in found[0]


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("a: 1\nb: ä".encode("latin-1"))
    (tmp_path / "long.yaml").write_bytes(b"#" * (BYTES_MAX + 1))
    told = {
        name: str(read_document(tmp_path / name).problems[0]).removeprefix(f"{tmp_path}/")
        for name in ("missing.yaml", "latin.yaml", "long.yaml")
    }
    assert told == {
        "missing.yaml": "missing.yaml:1: the file cannot be read: No such file or directory",
        "latin.yaml": "latin.yaml:2: the file is no UTF-8 text",
        "long.yaml": f"long.yaml:1: the file is longer than {BYTES_MAX} bytes",
    }


def test_problems_are_told_in_the_order_of_lines_with_their_hints() -> None:
    document = Document("f.yaml", lines={("b",): 2, ("a",): 1})
    document.complain(("b",), "second", "mend it")
    document.complain(("a",), "first")
    assert described(document.problems) == "f.yaml:1: first\nf.yaml:2: second; mend it"


def test_mappings_are_laid_over_each_other_mapping_by_mapping() -> None:
    base = {"a": {"x": 1, "y": 2}, "b": [1], "c": 3}
    over = {"a": {"y": 4}, "b": [2], "d": 5}
    assert overlaid(base, over) == {"a": {"x": 1, "y": 4}, "b": [2], "c": 3, "d": 5}
    assert base == {"a": {"x": 1, "y": 2}, "b": [1], "c": 3}


def test_a_pipe_or_a_folder_is_refused_and_never_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name, what in (("pipe", "no regular file"), (".", "a folder")):
        (problem,) = read_document(tmp_path / name).problems
        assert problem.text == f"the file cannot be read: it is {what}"
