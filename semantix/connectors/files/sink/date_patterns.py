"""Times as text, in the patterns of Java's `DateTimeFormatter`, as far as buckets need them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from semantix.connectors.files.sink.checks import wrong

_WHERE = "DateTimeBucketAssigner"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Letter → how often it may be repeated. More M are names of months, which have a language.
_LETTERS = {"y": 9, "u": 9, "M": 2, "d": 2, "H": 2, "m": 2, "s": 2, "S": 6}
_TOKEN = re.compile(
    r"''|'(?P<quoted>(?:[^']|'')+)'|(?P<field>([A-Za-z])\3*)|(?P<text>.)", re.DOTALL
)


class DatePattern:
    """Writes a time.

    Args:
        pattern: letters y and u (year), M (month), d, H (0 to 23), m, s, S (parts of a second); a
            letter that is repeated n times gives at least n digits, yy the last two digits. Text
            between apostrophes, and other characters, stay as they are.
        zone: a name of the time zone database.
    Raises:
        ContractError: the pattern has another letter, or an open apostrophe; there is no such zone.
    """

    def __init__(self, pattern: str, zone: str) -> None:
        if not isinstance(pattern, str):
            raise wrong(_WHERE, "pattern", pattern, "a text")
        self._parts = list(_parts(pattern))
        try:
            self._zone = ZoneInfo(zone)
        except (LookupError, OSError, TypeError, ValueError, AttributeError) as error:
            raise wrong(
                _WHERE, "zone", zone, "a name of the time zone database, like 'Europe/Berlin'"
            ) from error

    def text(self, time_ms: int) -> str:
        """Return a time, milliseconds since 1970, as the pattern writes it."""
        # `fromtimestamp` would round the milliseconds.
        now = (_EPOCH + timedelta(milliseconds=time_ms)).astimezone(self._zone)
        return "".join(
            [
                _field(part[0], len(part), now) if is_field else part
                for part, is_field in self._parts
            ]
        )


def _parts(pattern: str) -> Iterator[tuple[str, bool]]:
    """Return (repeated letter, True) of each field, and (text, False) of what stays."""
    for found in _TOKEN.finditer(pattern):
        field, text = found["field"], found["text"]
        if field is not None:
            if len(field) > _LETTERS.get(field[0], 0):
                letters = ", ".join(letter * most for letter, most in _LETTERS.items())
                raise wrong(_WHERE, "pattern", pattern, f"text, and fields of at most {letters}")
            yield field, True
        elif text is not None:
            if text in "'[]{}#":
                raise wrong(_WHERE, "pattern", pattern, "no ' that is open, and none of [ ] { } #")
            yield text, False
        else:
            yield (found["quoted"] or "''").replace("''", "'"), False


def _field(letter: str, count: int, now: datetime) -> str:
    if letter == "S":
        return f"{now.microsecond:06d}"[:count]
    if letter in "yu":
        return f"{now.year % 100:02d}" if count == 2 else f"{now.year:0{count}d}"
    values = {"M": now.month, "d": now.day, "H": now.hour, "m": now.minute, "s": now.second}
    return f"{values[letter]:0{count}d}"
