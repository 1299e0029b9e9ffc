"""Texts of errors as a history holds them."""

from __future__ import annotations

from semantix.model.outcomes import reason_of, text_of, with_causes


def raised(raising) -> BaseException:
    try:
        raising()
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


def test_a_reason_has_no_address_of_an_object() -> None:
    assert reason_of(ValueError(f"wrong: {object()}")) == "ValueError: wrong: <object object>"


def test_causes_come_behind_what_they_caused() -> None:
    def explicit() -> None:
        raise KeyError("b") from ValueError("a")

    def implicit() -> None:
        try:
            raise ValueError("a")
        except ValueError:
            raise KeyError("b")  # noqa: B904

    def hidden() -> None:
        try:
            raise ValueError("a")
        except ValueError:
            raise KeyError("b") from None

    kinds = [[type(one) for one in with_causes(raised(f))] for f in (explicit, implicit, hidden)]
    assert kinds == [[KeyError, ValueError], [KeyError, ValueError], [KeyError]]


def test_errors_that_cause_each_other_are_given_once() -> None:
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    assert with_causes(first) == [first, second]


def test_an_error_whose_text_raises_has_a_reason_all_the_same() -> None:
    class Odd(Exception):
        def __str__(self) -> str:
            raise ValueError("no text")

    assert reason_of(Odd()) == "Odd: (its __str__ raised ValueError)"
    assert text_of(KeyError("a")) == "'a'"


def test_notes_of_an_error_follow_its_text() -> None:
    error = RuntimeError("no answer")
    error.add_note("caused by TimeoutError: 5 s")
    assert reason_of(error) == "RuntimeError: no answer (caused by TimeoutError: 5 s)"
