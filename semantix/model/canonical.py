"""The canonical form of state: equal values give equal bytes, in any process.

Allowed are None, bool, int, float, str, bytes, tuple, list, dict (sorted by key), frozen
dataclasses and frozen `msgspec.Struct`s. Pickle is not used, because it gives different bytes for
equal values.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
from typing import Any

import msgspec

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode
_PLAIN = frozenset((type(None), bool, int, float, str, bytes))
# Class of records → its name, and a function that reads the values of its fields.
_SHAPES: dict[type, tuple[str, Callable[[Any], tuple[Any, ...]]]] = {}


def field_names(kind: type) -> tuple[str, ...] | None:
    """Give the field names of a dataclass or `msgspec.Struct`, in order; None for other classes."""
    if is_dataclass(kind):
        return tuple([field.name for field in fields(kind)])
    return kind.__struct_fields__ if issubclass(kind, msgspec.Struct) else None


def to_bytes(value: Any) -> bytes:
    """Encode a value.

    Raises:
        TypeError: the value holds something that is not allowed; the message names its type.
    """
    try:
        return _encode(value if type(value) in _PLAIN else _flatten(value, _narrow))
    except OverflowError:  # an int beyond 64 bits; then all ints of the value are encoded as text
        return _encode(_wide(value))


def from_bytes(encoded: bytes) -> Any:
    """Decode the bytes of `to_bytes` into new objects."""
    return _build(_decode(encoded))


def forget_classes() -> None:
    """Forget all classes of records. A class of the same name may stand in its place now."""
    _SHAPES.clear()
    _class.cache_clear()


def _narrow(value: Any) -> Any:
    return value if type(value) in _PLAIN else _flatten(value, _narrow)


def _wide(value: Any) -> Any:
    if type(value) is int:
        return ["i", str(value)]
    return value if type(value) in _PLAIN else _flatten(value, _wide)


def _flatten(value: Any, part: Callable[[Any], Any]) -> Any:
    """Turn a value that is not plain into nested lists; `part` does so for the values inside it."""
    kind = type(value)
    shape = _SHAPES.get(kind)
    if shape is not None:
        where, fields_of = shape
        return ["c", where, *_parts(fields_of(value), part)]
    if kind is tuple:
        return ["t", *_parts(value, part)]
    if kind is list:
        return ["l", *_parts(value, part)]
    if kind is dict:
        # Sorted by the encoded keys: keys of different types cannot be compared with each other.
        pairs = sorted((to_bytes(key), key) for key in value)
        return ["d", *[(part(key), part(value[key])) for _, key in pairs]]
    if field_names(kind) is not None:
        _SHAPES[kind] = _shape(kind)
        return _flatten(value, part)
    for base in (str, int):  # a member of a StrEnum or IntEnum is stored as its text or number
        if isinstance(value, base):
            return part(base(value))
    raise TypeError(
        f"state holds a {kind.__qualname__} ({value!r:.80}); expected None, bool, int, float, "
        "str, bytes, tuple, list, dict, a frozen dataclass or a frozen msgspec.Struct"
    )


def _parts(values: Sequence[Any], part: Callable[[Any], Any]) -> Iterable[Any]:
    if part is _narrow and _PLAIN.issuperset(map(type, values)):  # the most frequent case is fast
        return values
    return map(part, values)


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


def _shape(kind: type) -> tuple[str, Callable[[Any], tuple[Any, ...]]]:
    """Give the name of a class of records, and a function that reads the values of its fields."""
    names = field_names(kind) or ()
    where = f"{kind.__module__}:{kind.__qualname__}"
    if len(names) > 1:  # with one name, `attrgetter` gives the value itself and no tuple
        return where, attrgetter(*names)
    return where, lambda value: tuple([getattr(value, name) for name in names])


@cache
def _class(where: str) -> Any:
    module, _, name = where.partition(":")
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    # The name comes from a file: nothing but a class of records may be called.
    if not isinstance(found, type) or field_names(found) is None:
        raise TypeError(f"state names {where}, which is neither dataclass nor msgspec.Struct")
    return found
