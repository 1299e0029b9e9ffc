"""Checks of the arguments of the file sink: a message has argument, value, and what is allowed."""

from __future__ import annotations

from typing import Any

from semantix.errors import ContractError


def wrong(where: str, argument: str, value: object, allowed: str) -> ContractError:
    """Return the error for an argument that does not fit."""
    return ContractError(f"{where}: {argument} is {value!r:.80}; expected {allowed}")


def check_number(where: str, argument: str, value: object, unit: str) -> int:
    """Return a whole number above 0.

    Raises:
        ContractError: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise wrong(where, argument, value, f"{unit}, a whole number of at least 1")
    return value


def check_methods(where: str, argument: str, value: object, *names: str) -> Any:
    """Return an object that has these methods.

    Raises:
        ContractError: it is a class or a text, or has not all of them.
    """
    if isinstance(value, type | str) or not all(
        callable(getattr(value, name, None)) for name in names
    ):
        named = " and ".join(names)
        raise wrong(where, argument, value, f"an object with {named}")
    return value


def check_word(where: str, argument: str, value: object, words: tuple[object, ...]) -> None:
    """Refuse a value that is not one of the words.

    Raises:
        ContractError: it is none of them.
    """
    if not any(value is word or (isinstance(word, str) and value == word) for word in words):
        raise wrong(where, argument, value, " or ".join(map(repr, words)))
