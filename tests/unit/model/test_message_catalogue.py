"""The code of a message is found by its text."""

from __future__ import annotations

import pytest

from semantix.errors import InternalError, NotModelled, SpecError, WorldUnavailable
from semantix.model.message_catalogue import code_of, entries, has_place, nearest_code, shape_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a.yaml: there is no such file or folder", "SX-101"),
        ("a.yaml:3: unknown key 'clam'; did you mean 'claim'? (keys here: claim)", "SX-105"),
        ("a.yaml:3: claim: expected one of a, b, found 'c'; did you mean 'a'?", "SX-106"),
        ("a.yaml:3: workload.records: there is no file x", "SX-204"),
        ("a.yaml:3: world_options.kafka: kafka option topics, 'x': why", "SX-208"),
        ("this text is in no section", ""),
        ("", ""),
    ],
)
def test_file_and_line_stand_before_a_text_and_a_suggestion_behind_it(text, code) -> None:
    assert code_of(text, SpecError) == code


def test_some_kinds_of_errors_have_codes_of_their_own() -> None:
    assert code_of("x: y: z", WorldUnavailable) == "SX-605"
    assert code_of("the moon does not model x", NotModelled) == "SX-606"
    assert code_of("KeyError: 'x' (spec a, seed 0, no fault)", InternalError) == "SX-901"
    assert code_of("no command 'x'; did you mean 'y'?", WorldUnavailable) != "SX-001"


def test_a_long_text_is_matched_at_once() -> None:
    assert code_of("x: " * 20_000, SpecError) == ""


def test_names_in_braces_do_not_matter_and_places_are_seen() -> None:
    assert shape_of("{file}: no {word}") == "{}: no {}"
    assert has_place("a b.yaml:12: x")
    assert not has_place("  hint: 12: x")
    assert nearest_code("sx-9O1") == "SX-901"


def test_codes_are_in_order_and_none_is_given_twice() -> None:
    codes = list(entries())
    assert codes == sorted(set(codes))
