"""Whole numbers: literal to bytes."""

from __future__ import annotations

from collections.abc import Callable

from semantix.worlds.simulated.cassandra.errors import invalid


def integer(length: int, word: str) -> Callable[[str], bytes]:
    """Make the function that serialises a literal to an integer of `length` bytes."""

    def of_constant(text: str) -> bytes:
        try:
            return int(text).to_bytes(length, "big", signed=True)
        except OverflowError as error:
            raise invalid(f"Unable to make {word} from '{text}'") from error

    return of_constant


def signed(value: bytes) -> int:
    """Give the number of a serialised integer of any length."""
    return int.from_bytes(value, "big", signed=True)


def varint(text: str) -> bytes:
    """Serialise a literal to a varint."""
    return varint_bytes(int(text))


def varint_bytes(number: int) -> bytes:
    """Serialise a number to a varint: as few bytes as possible, at least one."""
    length = (number if number >= 0 else ~number).bit_length() // 8 + 1
    return number.to_bytes(length, "big", signed=True)
