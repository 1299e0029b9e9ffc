"""What the store takes, and the form in which it keeps it."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.errors import ContractError
from semantix.worlds.simulated.store_values import (
    EncodedMarker,
    check_name,
    encoded_value,
    encoded_values,
    stored_marker,
)


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (b"\xff", b"\xff"),
        ("ä", "ä".encode()),
        ({"b": 1, "a": None}, b'{"a":null,"b":1}'),
        (3, b"3"),
    ],
)
def test_values_are_bytes_or_json_with_sorted_keys(value: Any, stored: bytes) -> None:
    assert encoded_value(value, "append") == stored
    assert encoded_values([value, value], "append") == (stored, stored)


@pytest.mark.parametrize("value", [object(), {"a": object()}, {1j: 1}])
def test_what_json_cannot_say_is_refused(value: Any) -> None:
    with pytest.raises(ContractError, match=r"store\.upsert was given"):
        encoded_value(value, "upsert")


@pytest.mark.parametrize("values", ["text", b"bytes", {"a": 1}])
def test_a_value_in_place_of_a_list_is_refused(values: Any) -> None:
    with pytest.raises(ContractError, match="expected a list of values") as caught:
        encoded_values(values, "append")
    assert caught.value.hint == "for one record: append([value])"


@pytest.mark.parametrize("name", ["", 3, None])
def test_a_name_is_a_text_with_something_in_it(name: object) -> None:
    with pytest.raises(ContractError, match=r"store\.begin: transaction_id is"):
        check_name(name, "begin", "transaction_id")


def test_a_marker_that_can_be_changed_is_kept_as_bytes() -> None:
    assert stored_marker((1, "a")) == (1, "a")
    assert isinstance(stored_marker([1]), EncodedMarker)
