"""Which values clients may write to the store, and how the store keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from semantix.errors import ContractError
from semantix.model.canonical import to_bytes

_encode = msgspec.json.Encoder(order="deterministic").encode


@dataclass(frozen=True, slots=True)
class EncodedMarker:
    """A marker whose value can be changed: kept as bytes, and decoded at each read."""

    encoded: bytes


def encoded_value(value: Any, method: str) -> bytes:
    """Give a value as the store keeps it: bytes, text as UTF-8, everything else as JSON."""
    if type(value) is bytes:
        return value
    if type(value) is str:
        return value.encode()
    try:
        return _encode(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise ContractError(
            f"store.{method} was given {value!r:.80}: {error}",
            hint="values are what JSON can say: dict, list, str, int, float, bool, None; or bytes",
        ) from error


def encoded_values(values: Sequence[Any], method: str) -> tuple[bytes, ...]:
    """Give several values as the store keeps them."""
    if type(values) is list and len(values) == 1:  # the most frequent case by far
        return (encoded_value(values[0], method),)
    if isinstance(values, (str, bytes, dict)):
        raise ContractError(
            f"store.{method} was given {values!r:.80}; expected a list of values",
            hint=f"for one record: {method}([value])",
        )
    return tuple([encoded_value(value, method) for value in values])


def check_name(name: object, method: str, argument: str) -> None:
    """Refuse a key or an id that is not a text, or is empty."""
    if type(name) is not str or not name:
        raise ContractError(f"store.{method}: {argument} is {name!r:.80}; expected a text")


def stored_marker(value: Any) -> Any:
    """Give a marker's value as the store keeps it."""
    try:
        hash(value)
    except TypeError:
        return EncodedMarker(to_bytes(value))
    return value
