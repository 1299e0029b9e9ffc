"""The column types of the subset. As in a server, values are kept in their serialised form."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from cassandra import cqltypes

from semantix.worlds.simulated.cassandra.cql import lexer
from semantix.worlds.simulated.cassandra.cql.phrases import BOOLEAN, Constant
from semantix.worlds.simulated.cassandra.errors import invalid
from semantix.worlds.simulated.cassandra.time_uuids import uuid_ticks

PROTOCOL_VERSION = 4  # of serialised values; the types of the subset are the same in 5


@dataclass(frozen=True, eq=False, slots=True)
class ColumnType:
    """A column type.

    Attributes:
        name: as in the server's messages.
        driver: the driver's class for this type; it serialises and deserialises.
        kinds: the kinds of literals that it accepts.
        of_constant: text of a literal → bytes.
        sort_key: bytes → a key for sorting clustering columns and comparing in conditions.
    """

    name: str
    driver: Any
    kinds: tuple[str, ...]
    of_constant: Callable[[str], bytes]
    sort_key: Callable[[bytes], Any]

    def to_python(self, value: bytes | None) -> Any:
        """Give the value that the driver gives for it."""
        return None if value is None else self.driver.from_binary(value, PROTOCOL_VERSION)

    def to_plain(self, value: bytes | None) -> object:
        """Give the value for observers of the run: a type of JSON, or bytes."""
        return None if value is None else _plain(self.name, value)

    def from_constant(self, constant: Constant, column: str) -> bytes:
        """Serialise a literal. Raises InvalidRequest."""
        if constant.kind not in self.kinds:
            raise invalid(
                f'Invalid {constant.kind} constant ({constant.text}) for "{column}" of type '
                f"{self.name}"
            )
        return self.of_constant(constant.text)

    def check(self, value: bytes) -> None:
        """Refuse bytes that are not a value of this type, as the server does."""
        if self.name == "timeuuid" and (len(value) != 16 or value[6] >> 4 != 1):
            raise invalid(f"Invalid version for TimeUUID type: 0x{value[6] >> 4:x}")


def _integer(length: int, word: str) -> Callable[[str], bytes]:
    def of_constant(text: str) -> bytes:
        try:
            return int(text).to_bytes(length, "big", signed=True)
        except OverflowError as error:
            raise invalid(f"Unable to make {word} from '{text}'") from error

    return of_constant


def _signed(value: bytes) -> int:
    return int.from_bytes(value, "big", signed=True)


def _double(text: str) -> bytes:
    return struct.pack(">d", float(text))


def _double_order(value: bytes) -> tuple[bool, float, bool]:
    number: float = struct.unpack(">d", value)[0]
    if math.isnan(number):  # Java's Double.compare: behind everything
        return True, 0.0, False
    return False, number, math.copysign(1.0, number) > 0  # and -0.0 before 0.0


def _blob(text: str) -> bytes:
    try:
        return bytes.fromhex(text[2:])
    except ValueError as error:
        raise invalid(f"cannot parse '{text[2:]}' as hex bytes") from error


def _uuid(text: str) -> bytes:
    return bytes.fromhex(text.replace("-", ""))


def _time_uuid(text: str) -> bytes:
    found = _uuid(text)
    if found[6] >> 4 != 1:
        raise invalid("TimeUUID supports only version 1 UUIDs")
    return found


def _time_uuid_order(value: bytes) -> tuple[int, tuple[int, ...]]:
    signed = tuple(byte - 256 if byte > 127 else byte for byte in value[8:])
    return uuid_ticks(value), signed


def _uuid_order(value: bytes) -> tuple[int, int, bytes]:
    version = value[6] >> 4
    return version, uuid_ticks(value) if version == 1 else 0, value


_TIMESTAMP = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?)?\s*(Z|[+-]\d\d:?\d\d)?$"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _timestamp(text: str) -> bytes:
    if re.fullmatch(r"-?\d+", text):
        return _integer(8, "long")(text)
    match = _TIMESTAMP.match(text)
    if match is None:
        raise invalid(f"Unable to parse a date/time from '{text}'")
    day, minutes, seconds, fraction, zone = match.groups()
    try:
        local = datetime.fromisoformat(f"{day}T{minutes or '00:00'}:{seconds or '00'}")
    except ValueError as error:
        raise invalid(f"Unable to parse a date/time from '{text}'") from error
    moment = local.replace(tzinfo=_zone(zone)) - _EPOCH
    whole = moment // timedelta(milliseconds=1) + int((fraction or "0").ljust(3, "0"))
    return whole.to_bytes(8, "big", signed=True)


def _zone(text: str | None) -> timezone:
    if text is None or text == "Z":  # the server's own zone is UTC
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _same(value: bytes) -> bytes:
    return value


_NUMBERS = (lexer.INTEGER,)
_TEXT = ColumnType("text", cqltypes.VarcharType, (lexer.STRING,), str.encode, _same)


@lru_cache(maxsize=65_536)
def _plain(type_name: str, value: bytes) -> object:
    found = TYPES[type_name].to_python(value)
    if type_name in ("uuid", "timeuuid"):
        return str(found)
    if isinstance(found, datetime):
        return (found.replace(tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)
    return found


TYPES: dict[str, ColumnType] = {
    "text": _TEXT,
    "varchar": _TEXT,
    "int": ColumnType("int", cqltypes.Int32Type, _NUMBERS, _integer(4, "int"), _signed),
    "bigint": ColumnType("bigint", cqltypes.LongType, _NUMBERS, _integer(8, "long"), _signed),
    "boolean": ColumnType(
        "boolean",
        cqltypes.BooleanType,
        (BOOLEAN,),
        lambda text: b"\x01" if text == "true" else b"\x00",
        _same,
    ),
    "double": ColumnType(
        "double", cqltypes.DoubleType, (lexer.INTEGER, lexer.FLOAT), _double, _double_order
    ),
    "blob": ColumnType("blob", cqltypes.BytesType, (lexer.HEX,), _blob, _same),
    "uuid": ColumnType("uuid", cqltypes.UUIDType, (lexer.UUID,), _uuid, _uuid_order),
    "timeuuid": ColumnType(
        "timeuuid", cqltypes.TimeUUIDType, (lexer.UUID,), _time_uuid, _time_uuid_order
    ),
    "timestamp": ColumnType(
        "timestamp", cqltypes.DateType, (lexer.INTEGER, lexer.STRING), _timestamp, _signed
    ),
}
