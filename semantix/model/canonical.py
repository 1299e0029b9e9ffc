"""The canonical form of state: equal values give equal bytes, in any process.

Allowed: None, bool, int, str, bytes, tuple, list, dict (sorted by key) and frozen
dataclasses. Pickle gives different bytes for equal values and is used for nothing.
"""

from __future__ import annotations

import importlib
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import msgspec

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode
_PLAIN = (type(None), bool, int, str, bytes)


def to_bytes(value: Any) -> bytes:
    """Encode a value. Raises TypeError, naming the type, for anything that is not canonical."""
    return _encode(_flatten(value))


def from_bytes(encoded: bytes) -> Any:
    """Decode what `to_bytes` made; always builds new objects."""
    return _build(_decode(encoded))


def _flatten(value: Any) -> Any:
    if isinstance(value, _PLAIN):
        if isinstance(value, int) and not -(2**63) <= value < 2**64:
            return ["i", str(value)]
        return value
    if isinstance(value, tuple):
        return ["t", *map(_flatten, value)]
    if isinstance(value, list):
        return ["l", *map(_flatten, value)]
    if isinstance(value, dict):
        pairs = sorted((to_bytes(key), key) for key in value)
        return ["d", *((_flatten(key), _flatten(value[key])) for _, key in pairs)]
    if is_dataclass(value) and not isinstance(value, type):
        names = _field_names(type(value))
        where = f"{type(value).__module__}:{type(value).__qualname__}"
        return ["c", where, *(_flatten(getattr(value, name)) for name in names)]
    raise TypeError(
        f"state holds a {type(value).__qualname__} ({value!r:.80}); expected None, bool, int, str, "
        "bytes, tuple, list, dict or a frozen dataclass"
    )


def _build(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    tag, rest = value[0], value[1:]
    if tag == "t":
        return tuple(map(_build, rest))
    if tag == "l":
        return list(map(_build, rest))
    if tag == "d":
        return {_build(key): _build(item) for key, item in rest}
    if tag == "i":
        return int(rest[0])
    return _class(rest[0])(*map(_build, rest[1:]))


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _class(where: str) -> Any:
    module, _, name = where.partition(":")
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    if not (isinstance(found, type) and is_dataclass(found)):
        raise TypeError(f"state names {where}, which is no dataclass")
    return found
