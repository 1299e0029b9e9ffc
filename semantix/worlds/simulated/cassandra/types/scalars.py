"""The scalar column types."""

from __future__ import annotations

import ipaddress
from typing import Any

from cassandra import cqltypes

from semantix.worlds.simulated.cassandra.cql import lexer
from semantix.worlds.simulated.cassandra.cql.phrases import BOOLEAN
from semantix.worlds.simulated.cassandra.errors import OutsideSubset, invalid
from semantix.worlds.simulated.cassandra.time_uuids import uuid_ticks
from semantix.worlds.simulated.cassandra.types import real_numbers, times, whole_numbers
from semantix.worlds.simulated.cassandra.types.column_type import ColumnType
from semantix.worlds.simulated.cassandra.types.lengths import any_bytes, of_length


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


def _check_time_uuid(value: bytes) -> None:
    if len(value) != 16 or value[6] >> 4 != 1:
        raise invalid(f"Invalid version for TimeUUID type: 0x{value[6] >> 4:x}")


def _ascii(text: str) -> bytes:
    try:
        return text.encode("ascii")
    except UnicodeEncodeError as error:
        raise invalid(
            "Invalid ASCII character in string literal: "
            "java.nio.charset.UnmappableCharacterException: Input length = 1"
        ) from error


def _inet(text: str) -> bytes:
    if not text:
        return b""
    try:
        found = ipaddress.ip_address(text)
    except ValueError as error:
        if text == "localhost":
            return b"\x7f\x00\x00\x01"
        if all(letter in "0123456789." for letter in text) and text.count(".") < 3:
            raise OutsideSubset(f"the short form {text} of an inet address") from error
        raise invalid(f"Unable to make inet address from '{text}'") from error
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped.packed
    return found.packed


def _check_inet(value: bytes) -> None:
    if len(value) not in (0, 4, 16):
        raise invalid(f"Expected 4 or 16 byte inetaddress; got {len(value)}")


def _boolean(text: str) -> bytes:
    return b"\x01" if text == "true" else b"\x00"


def same(value: bytes) -> bytes:
    """Order by the bytes."""
    return value


_INTEGER, _NUMBER = (lexer.INTEGER,), (lexer.INTEGER, lexer.FLOAT)
_STRING, _UUID, _DAY = (lexer.STRING,), (lexer.UUID,), (lexer.STRING, lexer.INTEGER)
_T: Any = cqltypes

SCALARS = {
    one.name: one
    for one in (
        ColumnType("text", _T.VarcharType, _STRING, str.encode, same, any_bytes),
        ColumnType("ascii", _T.AsciiType, _STRING, _ascii, same, any_bytes),
        ColumnType(
            *("int", _T.Int32Type, _INTEGER, whole_numbers.integer(4, "int"), whole_numbers.signed),
            of_length(4, "int"),
        ),
        ColumnType(
            *(
                "bigint",
                _T.LongType,
                _INTEGER,
                whole_numbers.integer(8, "long"),
                whole_numbers.signed,
            ),
            of_length(8, "long"),
        ),
        ColumnType(
            *(
                "smallint",
                _T.ShortType,
                _INTEGER,
                whole_numbers.integer(2, "short"),
                whole_numbers.signed,
            ),
            of_length(2, "short", may_be_empty=False),
        ),
        ColumnType(
            *(
                "tinyint",
                _T.ByteType,
                _INTEGER,
                whole_numbers.integer(1, "byte"),
                whole_numbers.signed,
            ),
            of_length(1, "byte", may_be_empty=False),
        ),
        ColumnType(
            "varint",
            _T.IntegerType,
            _INTEGER,
            whole_numbers.varint,
            whole_numbers.signed,
            any_bytes,
        ),
        ColumnType(
            *("counter", _T.CounterColumnType, _INTEGER, whole_numbers.integer(8, "long")),
            *(whole_numbers.signed, of_length(8, "long")),
        ),
        ColumnType(
            *("decimal", _T.DecimalType, _NUMBER, real_numbers.decimal, real_numbers.decimal_order),
            any_bytes,
        ),
        ColumnType(
            *("double", _T.DoubleType, _NUMBER, real_numbers.double, real_numbers.double_order),
            of_length(8, "value"),
        ),
        ColumnType(
            *("float", _T.FloatType, _NUMBER, real_numbers.real, real_numbers.double_order),
            of_length(4, "value"),
        ),
        ColumnType("boolean", _T.BooleanType, (BOOLEAN,), _boolean, same, of_length(1, "value")),
        ColumnType("blob", _T.BytesType, (lexer.HEX,), _blob, same, any_bytes),
        ColumnType("uuid", _T.UUIDType, _UUID, _uuid, _uuid_order, of_length(16, "UUID")),
        ColumnType(
            "timeuuid", _T.TimeUUIDType, _UUID, _time_uuid, _time_uuid_order, _check_time_uuid
        ),
        ColumnType(
            *("timestamp", _T.DateType, _DAY, times.timestamp, whole_numbers.signed),
            of_length(8, "long for date"),
        ),
        ColumnType(
            *("date", _T.SimpleDateType, _DAY, times.day, same),
            of_length(4, "byte long for date", may_be_empty=False),
        ),
        ColumnType(
            *("time", _T.TimeType, _DAY, times.time_of_day, same),
            of_length(8, "byte long for time", may_be_empty=False),
        ),
        ColumnType("inet", _T.InetAddressType, _STRING, _inet, same, _check_inet),
        ColumnType(
            *("duration", _T.DurationType, (lexer.INTEGER, lexer.DURATION), times.duration),
            *(same, any_bytes),
        ),
    )
}
