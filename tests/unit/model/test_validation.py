"""Models of files: how a mistake is worded, and mappings that stand in no file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import Field, field_validator

from semantix.errors import UsageError
from semantix.model.document import parse_document
from semantix.model.validation import Keys, checked_mapping, validated


class Part(Keys):
    size: int = 1


class Whole(Keys):
    text: list[str] = Field(alias="copy", default_factory=list)
    parts: list[Part] = Field(default_factory=list)

    @field_validator("parts", mode="before")
    @classmethod
    def _is_a_list(cls, parts: object) -> object:
        return [parts] if isinstance(parts, Mapping) else parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("parts:\n  - size: x", "my.yaml:2: parts.0.size: expected a whole number, found 'x'"),
        ("parts:\n  size: x", "my.yaml:2: parts.size: expected a whole number, found 'x'"),
        (
            "parts:\n  siez: 1",
            "my.yaml:2: unknown key 'siez'; did you mean 'size'? (keys here: size)",
        ),
        (
            "cpoy: []",
            "my.yaml:1: unknown key 'cpoy'; did you mean 'copy'? (keys here: copy, parts)",
        ),
    ],
)
def test_a_mistake_is_told_where_and_as_it_was_written(text: str, expected: str) -> None:
    document = parse_document(text, "my.yaml")
    assert validated(Whole, document.data, document, ()) is None
    assert [str(problem) for problem in document.problems] == [expected]


def test_a_mapping_in_no_file_is_told_by_what_it_is() -> None:
    with pytest.raises(UsageError) as caught:
        checked_mapping(Whole, {"parts": [{"size": "x"}], "cpoy": 1}, "the whole")
    assert caught.value.args[0].splitlines() == [
        "the whole: parts.0.size: expected a whole number, found 'x'",
        "the whole: unknown key 'cpoy'",
    ]


def test_a_mapping_is_checked_again_where_it_has_changed() -> None:
    given: dict[str, Any] = {"parts": [{"size": 3}]}
    first = checked_mapping(Whole, given, "it")
    assert checked_mapping(Whole, given, "it") is first
    given["parts"][0]["size"] = "x"
    with pytest.raises(UsageError, match="found 'x'"):
        checked_mapping(Whole, given, "it")
    given["parts"][0]["size"] = 4
    assert checked_mapping(Whole, given, "it").parts[0].size == 4
