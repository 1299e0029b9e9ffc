"""Histories as JSON lines, for files, and the digest by which two histories are compared."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import msgspec

from semantix.errors import UsageError
from semantix.history.events import KINDS, Event, Header, History

FORMAT = "semantix-history/1"
LINE_BYTES_MAX = 1_000_000

_encode_msgpack = msgspec.msgpack.Encoder().encode
_encode_json = msgspec.json.Encoder().encode


def _to_msgpack(value: Any) -> bytes:
    try:
        return _encode_msgpack(value)
    except UnicodeEncodeError:
        return _encode_msgpack(_encodable(msgspec.to_builtins(value)))


def _to_json(value: Any) -> bytes:
    try:
        return _encode_json(value)
    except UnicodeEncodeError:
        return _encode_json(_encodable(msgspec.to_builtins(value)))


def _encodable(value: Any) -> Any:
    """Write lone surrogates as `\\ud800`: a connector's texts may have them, and UTF-8 has not."""
    if isinstance(value, str):
        return value.encode(errors="backslashreplace").decode()
    if isinstance(value, dict):
        return {_encodable(key): _encodable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_encodable(one) for one in value]
    return value


def digest(history: History) -> str:
    """Return the SHA-256 of the history's bytes. Equal histories have equal digests everywhere."""
    return sha256(_to_msgpack((history.header, history.facts, history.visits))).hexdigest()


def to_lines(history: History) -> Iterator[bytes]:
    """Return the header, then each event, as one line of JSON without a line end."""
    yield _to_json({"format": FORMAT, "header": history.header})
    for event in history.events:
        yield _to_json(event)


def from_lines(lines: Iterator[bytes]) -> History:
    """Read the lines of `to_lines`. Raises UsageError with the number of a wrong line."""
    header: Header | None = None
    events: list[Event] = []
    for number, line in enumerate(lines, start=1):
        try:
            if header is None:
                header = _header(line)
            else:
                events.append(_event(line))
        except (UsageError, msgspec.DecodeError, msgspec.ValidationError) as error:
            raise UsageError(f"history line {number}: {error}") from error
    if header is None:
        raise UsageError("the history is empty")
    return History.of(header, events)


def _header(line: bytes) -> Header:
    read = _read(line)
    if not isinstance(read, dict) or read.get("format") != FORMAT:
        raise UsageError(f"expected the format {FORMAT}")
    return msgspec.convert(read.get("header"), Header)


def _event(line: bytes) -> Event:
    read = _read(line)
    kind = read[2] if isinstance(read, list) and len(read) > 2 else None
    if not isinstance(kind, str) or kind not in KINDS:
        raise UsageError("expected an event: [time_us, sequence, kind, …] of a known kind")
    found = KINDS[kind]
    count = len(found.__struct_fields__)
    if len(read) != count:
        raise UsageError(f"an event {kind!r} has {count - 3} fields, not {len(read) - 3}")
    return msgspec.convert(read, found)


def _read(line: bytes) -> Any:
    if len(line) > LINE_BYTES_MAX:
        raise UsageError(f"longer than {LINE_BYTES_MAX} bytes")
    return msgspec.json.decode(line)
