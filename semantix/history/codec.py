"""Histories as bytes: JSON lines to keep and to read, one digest to compare."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import msgspec

from semantix.errors import UsageError
from semantix.history.events import FIELDS, Event, Header, History

FORMAT = "semantix-history/1"
LINE_BYTES_MAX = 1_000_000

_to_msgpack = msgspec.msgpack.Encoder().encode
_to_json = msgspec.json.Encoder().encode


def digest(history: History) -> str:
    """Give the SHA-256 of the canonical encoding: equal for equal histories, in any process."""
    return sha256(_to_msgpack((history.header, history.facts, history.visits))).hexdigest()


def to_lines(history: History) -> Iterator[bytes]:
    """Give the header and each event as a line of JSON, without line ends."""
    yield _to_json({"format": FORMAT, "header": history.header})
    for event in history.events:
        yield _to_json(event)


def from_lines(lines: Iterator[bytes]) -> History:
    """Read what `to_lines` gave. Raises UsageError with the line's number."""
    header: Header | None = None
    events: list[Event] = []
    for number, line in enumerate(lines, start=1):
        if len(line) > LINE_BYTES_MAX:
            raise UsageError(f"history line {number}: longer than {LINE_BYTES_MAX} bytes")
        try:
            read = msgspec.json.decode(line)
            if header is None:
                if read.get("format") != FORMAT:
                    raise UsageError(f"history line 1: expected the format {FORMAT}")
                header = msgspec.convert(read["header"], Header)
            else:
                events.append(_event(read))
        except (msgspec.DecodeError, msgspec.ValidationError, AttributeError, KeyError) as error:
            raise UsageError(f"history line {number}: {error}") from error
    if header is None:
        raise UsageError("the history is empty")
    return History.of(header, events)


def _event(read: list[object]) -> Event:
    fields = FIELDS[str(read[2])]
    if len(read) != 3 + len(fields):
        raise KeyError(f"an event {read[2]!r} has {len(fields)} fields, not {len(read) - 3}")
    return tuple(map(_tuples, read))


def _tuples(value: object) -> object:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
