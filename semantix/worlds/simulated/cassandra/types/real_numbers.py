"""Numbers with a fraction: literal to bytes, and the order of the bytes."""

from __future__ import annotations

import math
import struct
from decimal import Decimal, InvalidOperation
from typing import Any

from cassandra import cqltypes

from semantix.worlds.simulated.cassandra.errors import invalid
from semantix.worlds.simulated.cassandra.types.whole_numbers import varint_bytes


def double(text: str) -> bytes:
    """Serialise a literal to a double."""
    return struct.pack(">d", float(text))


def real(text: str) -> bytes:
    """Serialise a literal to a float. One that is too large becomes infinite."""
    number = float(text)
    try:
        return struct.pack(">f", number)
    except OverflowError:
        return struct.pack(">f", math.copysign(math.inf, number))


def double_order(value: bytes) -> tuple[bool, float, bool]:
    """Give the order of Java's Double.compare: NaN behind everything, -0.0 before 0.0."""
    number: float = struct.unpack(">d" if len(value) == 8 else ">f", value)[0]
    if math.isnan(number):
        return True, 0.0, False
    return False, number, math.copysign(1.0, number) > 0


def decimal(text: str) -> bytes:
    """Serialise a literal to a decimal."""
    try:
        number = Decimal(text)
        if not number.is_finite():
            raise InvalidOperation
    except InvalidOperation as error:
        shown = {"nan": "NaN", "infinity": "Infinity", "-infinity": "-Infinity"}.get(text, text)
        raise invalid(f"unable to make BigDecimal from '{shown}'") from error
    sign, digits, exponent = number.as_tuple()
    unscaled = int("".join(map(str, digits)))
    scale = -int(exponent)
    return scale.to_bytes(4, "big", signed=True) + varint_bytes(-unscaled if sign else unscaled)


def decimal_order(value: bytes) -> Any:
    """Give the number of a serialised decimal."""
    return cqltypes.DecimalType.deserialize(value, 4) if value else Decimal("-Infinity")
