"""Points and spans of time: literal to bytes.

Source: Cassandra 5.0, TimestampSerializer, SimpleDateSerializer, TimeSerializer, Duration.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from cassandra.cqltypes import DurationType
from cassandra.util import Duration

from semantix.worlds.simulated.cassandra.errors import OutsideSubset, invalid, server_error
from semantix.worlds.simulated.cassandra.types.whole_numbers import integer

_TIMESTAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{0,9}))?)?)?"
    r"(?: ?(Z|[+-]\d\d(?::?\d\d)?)| ([A-Za-z][A-Za-z_/ ]*))?"
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ZONES_OF_THE_SERVER = ("UTC", "GMT")  # the server's own zone is UTC
_OFFSET_MAX = timedelta(hours=18)


def timestamp(text: str) -> bytes:
    """Serialise a literal to a timestamp: milliseconds since 1970."""
    if re.fullmatch(r"-?\d+", text):
        if not -(2**63) <= int(text) < 2**63:
            raise invalid(f"Unable to make long (for date) from: '{text}'")
        return integer(8, "long")(text)
    if not text:
        return b""
    if text.lower() == "now":
        raise OutsideSubset("the timestamp 'now'; bind the value instead")
    match = _TIMESTAMP.fullmatch(text)
    wrong = invalid(f"Unable to parse a date/time from '{text}'")
    if match is None:
        raise wrong
    year, month, day, hour, minute, second, fraction, offset, zone = match.groups()
    if zone and zone not in _ZONES_OF_THE_SERVER:
        if zone.isupper() or zone.istitle() or "/" in zone:
            raise OutsideSubset(f"the time zone {zone} in a timestamp; write an offset, as +01:00")
        raise wrong
    local = _local(int(year), int(month), int(day))
    if local is None or int(second or 0) > 59 or int(minute or 0) > 59:
        raise wrong
    local += timedelta(hours=int(hour or 0), minutes=int(minute or 0), seconds=int(second or 0))
    if int(hour or 0) > 24 or (int(hour or 0) == 24 and int(minute or 0) + int(second or 0)):
        raise wrong
    shift = _offset(offset)
    if abs(shift) > _OFFSET_MAX:
        raise wrong
    moment = local.replace(tzinfo=timezone(timedelta())) - shift - EPOCH
    whole = moment // timedelta(milliseconds=1) + int((fraction or "0").ljust(3, "0")[:3])
    return whole.to_bytes(8, "big", signed=True)


def _local(year: int, month: int, day: int) -> datetime | None:
    """Give the day. The last days of a short month may be given up to its 31st."""
    for last in range(day, max(day - 4, 0), -1) if day <= 31 else ():
        try:
            return datetime(year, month, last)
        except ValueError:
            continue
    return None


def _offset(text: str | None) -> timedelta:
    if text is None or text == "Z":
        return timedelta()
    digits = text[1:].replace(":", "").ljust(4, "0")
    shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -shift if text[0] == "-" else shift


def day(text: str) -> bytes:
    """Serialise a literal to a date: days, where 2^31 stands for 1970-01-01."""
    if re.fullmatch(r"-?\d+", text):
        days = int(text)
        if not 0 <= days < 2**32:
            raise invalid(f"Unable to make unsigned int (for date) from: '{text}'")
        return days.to_bytes(4, "big")
    match = re.fullmatch(r"([+-]?\d{4,})-(\d\d)-(\d\d)", text)
    wrong = invalid(f"Unable to coerce '{text}' to a formatted date (long)")
    if match is None:
        raise wrong
    year, month, of_month = (int(part) for part in match.groups())
    turns, era_year = divmod(year, 400)  # Python's years begin with 1
    try:
        days = date(era_year + 400, month, of_month).toordinal() - date(1970, 1, 1).toordinal()
    except ValueError as error:
        raise wrong from error
    days += (turns - 1) * 146_097 + 2**31
    if not 0 <= days < 2**32:
        raise wrong
    return days.to_bytes(4, "big")


_TIME = re.compile(r"(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?")
_DAY_NS = 86_400 * 10**9


def time_of_day(text: str) -> bytes:
    """Serialise a literal to a time: nanoseconds since midnight."""
    if re.fullmatch(r"-?\d+", text):
        if not 0 <= int(text) < _DAY_NS:
            raise invalid(f"Unable to make long (for time) from: '{text}'")
        return int(text).to_bytes(8, "big")
    match = _TIME.fullmatch(text)
    hour, minute, second = (int(part) for part in (match.groups()[:3] if match else (99, 0, 0)))
    if match is None or hour > 23 or minute > 59 or second > 59:
        raise invalid(f"(TimeType) Unable to coerce '{text}' to a formatted time (long)")
    whole = (hour * 3600 + minute * 60 + second) * 10**9 + int((match[4] or "0").ljust(9, "0"))
    return whole.to_bytes(8, "big")


_UNITS = {  # months, days, nanoseconds of each unit, in the order in which they must follow
    "y": (12, 0, 0, "years"),
    "mo": (1, 0, 0, "months"),
    "w": (0, 7, 0, "weeks"),
    "d": (0, 1, 0, "days"),
    "h": (0, 0, 3_600 * 10**9, "hours"),
    "m": (0, 0, 60 * 10**9, "minutes"),
    "s": (0, 0, 10**9, "seconds"),
    "ms": (0, 0, 10**6, "milliseconds"),
    "us": (0, 0, 10**3, "microseconds"),
    "ns": (0, 0, 1, "nanoseconds"),
}
_STEP = re.compile(r"(\d+)(mo|ms|us|µs|ns|[ywdhms])", re.IGNORECASE)
_ISO = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?|P(\d+)W"
)
_ALTERNATIVE = re.compile(r"P(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)")


def duration(text: str) -> bytes:
    """Serialise a literal to a duration: months, days and nanoseconds."""
    is_negative = text.startswith("-")
    plain = text[1:] if is_negative else text
    found = _iso_parts(plain) if plain.startswith("P") else _unit_parts(plain)
    if found is None:
        raise invalid(f"Unable to convert '{text}' to a duration")
    months, days, nanoseconds = (0, 0, 0)
    for amount, unit in found:
        if amount >= 2**63:
            raise server_error(f'java.lang.NumberFormatException: For input string: "{amount}"')
        months += amount * _UNITS[unit][0]
        days += amount * _UNITS[unit][1]
        nanoseconds += amount * _UNITS[unit][2]
    sign = -1 if is_negative else 1
    serialised: bytes = DurationType.serialize(
        Duration(sign * months, sign * days, sign * nanoseconds), 5
    )
    return serialised


def _iso_parts(text: str) -> list[tuple[int, str]] | None:
    match = _ISO.fullmatch(text) or _ALTERNATIVE.fullmatch(text)
    if match is None:
        return None
    units = ("y", "mo", "d", "h", "m", "s", "w")
    return [(int(one), unit) for one, unit in zip(match.groups(), units, strict=False) if one]


def _unit_parts(text: str) -> list[tuple[int, str]] | None:
    found: list[tuple[int, str]] = []
    order, last, position = list(_UNITS), -1, 0
    while position < len(text):
        match = _STEP.match(text, position)
        if match is None:
            return None
        unit = match[2].lower().replace("µs", "us")
        at = order.index(unit)
        name = _UNITS[unit][3]
        if at == last:
            raise invalid(f"Invalid duration. The {name} are specified multiple times")
        if at < last:
            before = _UNITS[order[last]][3]
            raise invalid(f"Invalid duration. The {before} should be after {name}")
        found.append((int(match[1]), unit))
        last, position = at, match.end()
    return found or None
