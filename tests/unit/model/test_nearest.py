"""The valid word that a mistyped one was probably meant to be."""

from __future__ import annotations

import pytest

from semantix.model.nearest import nearest_step, nearest_word


@pytest.mark.parametrize(
    ("word", "expected"),
    [("certfy", "certify"), ("RUN", "run"), ("stpes", "steps"), ("", "certify")],
)
def test_the_most_similar_word_is_given(word: str, expected: str) -> None:
    assert nearest_word(word, ["run", "steps", "certify"]) == expected


def test_of_equally_similar_words_the_first_in_the_alphabet_is_given() -> None:
    assert nearest_word("b", ["bc", "ab"]) == nearest_word("b", ["ab", "bc"]) == "ab"


def test_a_very_long_word_is_compared_by_its_beginning() -> None:
    assert nearest_word("steps" + "x" * 100_000, ["run", "steps"]) == "steps"


def test_there_must_be_a_valid_word() -> None:
    with pytest.raises(ValueError, match="empty"):
        nearest_word("x", [])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sink_invoke", "tpc_invoke"),
        ("sink_opn", "src_open"),
        ("wal_send", ""),
        ("kafka.producer.flush", ""),
        ("srcopen", "src_open"),
    ],
)
def test_a_step_is_offered_if_it_shares_a_word_or_is_much_alike(name: str, expected: str) -> None:
    assert nearest_step(name, ["src_open", "tpc_invoke", "ckpt_source_start"]) == expected
    assert nearest_step(name, []) == ""
