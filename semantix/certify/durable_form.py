"""The canonical form of a durable state: what two crash points must share to have one future.

Checkpoint ids become ranks, times are dropped: every timeout of a world is longer than any run of
the search, and ids are only ever compared. Both are told from other numbers by the NAME of their
field (`checkpoint_id`, `last_id`; `*_us`, `*_ms`), in frozen dataclasses, also inside state bytes.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from semantix.model.canonical import from_bytes, to_bytes
from semantix.ports.state_storage import CompletedCheckpoint
from semantix.scenario.runner import DurableState, read_snapshot

_ID_FIELDS = ("checkpoint_id", "last_id")
_TIME_SUFFIXES = ("_us", "_ms")


def canonical_form(state: DurableState) -> bytes:
    """Give equal bytes for durable states with the same future."""
    plain = _opened(state)
    ids: list[int] = []
    _collect(plain, ids)
    ranks = {number: rank for rank, number in enumerate(sorted(dict.fromkeys(ids)))}
    return to_bytes(_renamed(plain, ranks))


def _opened(value: Any) -> Any:
    """Turn dataclasses into ("c", name, (field, value)…) and decode state bytes."""
    if is_dataclass(value) and not isinstance(value, type):
        pairs = tuple((f.name, _opened(getattr(value, f.name))) for f in fields(value))
        if isinstance(value, CompletedCheckpoint):
            states = tuple((task, at, _opened_state(state)) for task, at, state in value.states)
            pairs = tuple(("states", states) if pair[0] == "states" else pair for pair in pairs)
        return ("c", type(value).__qualname__, pairs)
    if isinstance(value, (tuple, list)):
        return tuple(map(_opened, value))
    if isinstance(value, dict):
        return tuple((key, _opened(value[key])) for key in sorted(value))
    return value


def _opened_state(value: bytes) -> Any:
    """Decode an operator's snapshot, down to the elements of its lists."""
    return tuple(
        (name, mode, tuple(map(_opened_element, elements)))
        for name, mode, elements in read_snapshot(value)
    )


def _opened_element(value: bytes) -> Any:
    try:
        return _opened(from_bytes(value))
    except (ValueError, TypeError, LookupError, AttributeError, ImportError):
        return value  # of a serializer of the connector's own


def _is_fields(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 3 and value[0] == "c"


def _collect(value: Any, ids: list[int]) -> None:
    if _is_fields(value):
        for name, item in value[2]:
            if name in _ID_FIELDS and isinstance(item, int):
                ids.append(item)
            else:
                _collect(item, ids)
    elif isinstance(value, tuple):
        for item in value:
            _collect(item, ids)


def _renamed(value: Any, ranks: dict[int, int]) -> Any:
    if _is_fields(value):
        kept = []
        for name, item in value[2]:
            if name.endswith(_TIME_SUFFIXES):
                continue
            is_id = name in _ID_FIELDS and isinstance(item, int)
            kept.append((name, ranks[item] if is_id else _renamed(item, ranks)))
        return (value[1], *kept)
    if isinstance(value, tuple):
        return tuple(_renamed(item, ranks) for item in value)
    return value
