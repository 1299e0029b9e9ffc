"""Compares the fields of values: which differ, which are extra, which hold an identity."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from semantix.model.canonical_json import canonical_text, identity_text

_DEPTH_MAX = 8


def differing(first: Any, second: Any, path: str = "") -> Iterator[str]:
    """Return the paths of the fields that differ; the empty path if the whole values do.

    A list is one field.
    """
    if isinstance(first, dict) and isinstance(second, dict):
        for name in sorted(first.keys() | second.keys()):
            below = f"{path}.{name}" if path else name
            if name in first and name in second:
                yield from differing(first[name], second[name], below)
            else:
                yield below
    elif canonical_text(first) != canonical_text(second):
        yield path


def extra_fields(value: Any, wanted: Any) -> tuple[str, ...]:
    """Return the names of the fields that a mapping has beyond another one."""
    if not isinstance(value, dict) or not isinstance(wanted, dict):
        return ()
    return tuple(sorted(value.keys() - wanted.keys()))


def has_fields(value: Any, wanted: Any) -> bool:
    """Return whether a value is a mapping with all field names of another one."""
    return isinstance(value, dict) and isinstance(wanted, dict) and value.keys() >= wanted.keys()


def identity_paths(value: Any, known: Collection[str], path: str = "") -> Iterator[str]:
    """Return the paths at which a value has the identity of a known record."""
    if isinstance(value, dict) and path.count(".") < _DEPTH_MAX:
        for name in sorted(value):
            yield from identity_paths(value[name], known, f"{path}.{name}" if path else str(name))
    elif path and identity_text(value) in known:
        yield path
