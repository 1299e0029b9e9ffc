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
_PLAIN = frozenset((type(None), bool, int, str, bytes))


def to_bytes(value: Any) -> bytes:
    """Encode a value. Raises TypeError, naming the type, for anything that is not canonical."""
    try:
        return _encode(_flatten(value))
    except OverflowError:  # an int beyond 64 bits
        return _encode(_flatten(value, wide=True))


def from_bytes(encoded: bytes) -> Any:
    """Decode what `to_bytes` made; always builds new objects."""
    return _build(_decode(encoded))


def _flatten(value: Any, *, wide: bool = False) -> Any:
    kind = type(value)
    if kind in _PLAIN:
        return ["i", str(value)] if wide and kind is int else value
    if kind is tuple:
        return ["t", *[_flatten(item, wide=wide) for item in value]]
    if kind is list:
        return ["l", *[_flatten(item, wide=wide) for item in value]]
    if kind is dict:
        pairs = sorted((to_bytes(key), key) for key in value)
        return ["d", *[(_flatten(key), _flatten(value[key], wide=wide)) for _, key in pairs]]
    if is_dataclass(kind):
        where, names = _shape(kind)
        return ["c", where, *[_flatten(getattr(value, name), wide=wide) for name in names]]
    for base in (str, int):  # an enum of words or numbers is stored as what it is
        if isinstance(value, base):
            return _flatten(base(value), wide=wide)
    raise TypeError(
        f"state holds a {kind.__qualname__} ({value!r:.80}); expected None, bool, int, str, "
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
def _shape(kind: type) -> tuple[str, tuple[str, ...]]:
    names = tuple(field.name for field in fields(kind))
    return f"{kind.__module__}:{kind.__qualname__}", names


@cache
def _class(where: str) -> Any:
    module, _, name = where.partition(":")
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    if not (isinstance(found, type) and is_dataclass(found)):
        raise TypeError(f"state names {where}, which is no dataclass")
    return found
