"""The canonical form of a durable state: what two crash points must share to have one future.

What is left out, and why nothing that can happen later tells it apart:
- checkpoint ids become ranks, for they are only ever compared;
- times are dropped, but for whether a timeout has passed already: the search says for which outages
  together no further one does (`pending_times.py`), and a connector must not act on its age alone;
- of the completed checkpoints only the latest stays, for a crash restores no other;
- transaction ids are numbered in order of appearance, the checkpoint's before the world's, and a
  transaction that has ended and that the checkpoint does not name is dropped: it can only be begun
  anew.
Ids and times are told from other values by the NAME of their field (`checkpoint_id`, `last_id`;
`*_us`, `*_ms`, of which `remaining_us` is a timeout's; `transaction_id`, `transaction`), in frozen
dataclasses and `msgspec.Struct`s, also inside state bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import structs

from semantix.model.canonical import field_names, from_bytes, to_bytes
from semantix.ports.state_storage import CompletedCheckpoint
from semantix.scenario.runner import DurableState, read_snapshot

_ID_FIELDS = ("checkpoint_id", "last_id")
_TIME_SUFFIXES = ("_us", "_ms")
_REMAINING_FIELD = "remaining_us"  # until a world's own timeout; a transaction has it
_TRANSACTION_FIELDS = ("transaction_id", "transaction")


def canonical_form(state: DurableState) -> bytes:
    """Give equal bytes for durable states with the same future."""
    held = state.checkpoints
    latest = _opened(structs.replace(held, completed=held.completed[-1:]))
    worlds = _opened(state.worlds)
    ids: list[int] = []
    _collect((latest, worlds), ids)
    ranks = {number: rank for rank, number in enumerate(sorted(dict.fromkeys(ids)))}
    names = _Names(ranks)
    return to_bytes((names.renamed(latest), names.renamed(worlds)))


def remaining_times(state: DurableState) -> dict[str, int]:
    """Give, for each transaction that a timeout of a world may end, how long it has left."""
    found: dict[str, int] = {}
    _collect_remaining(_opened(state.worlds), found)
    return found


def _opened(value: Any) -> Any:
    """Turn records into ("c", name, (field, value)…) and decode state bytes."""
    names = field_names(type(value))
    if names is not None:
        pairs = tuple((name, _opened(getattr(value, name))) for name in names)
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


def _collect_remaining(value: Any, found: dict[str, int]) -> None:
    if _is_fields(value):
        pairs = dict(value[2])
        remaining_us = pairs.get(_REMAINING_FIELD)
        if isinstance(remaining_us, int):
            found[pairs["transaction_id"]] = remaining_us
        value = tuple(pairs.values())
    if isinstance(value, tuple):
        for item in value:
            _collect_remaining(item, found)


class _Names:
    """Renames ids: checkpoint ids by rank, transaction ids by order of appearance."""

    def __init__(self, ranks: dict[int, int]) -> None:
        self._ranks = ranks
        self._transactions: dict[str, int] = {}

    def renamed(self, value: Any) -> Any:
        """Give the value with other names, times left out."""
        if _is_fields(value):
            return (value[1], *self._renamed_fields(value[2]))
        if isinstance(value, tuple):
            return tuple(self.renamed(item) for item in value if not self._is_forgettable(item))
        return value

    def _renamed_fields(self, pairs: Any) -> Iterator[tuple[str, Any]]:
        for name, item in pairs:
            if name == _REMAINING_FIELD:
                yield name, isinstance(item, int) and item <= 0
                continue
            if name.endswith(_TIME_SUFFIXES):
                continue
            if name in _ID_FIELDS and isinstance(item, int):
                yield name, self._ranks[item]
            elif name in _TRANSACTION_FIELDS and isinstance(item, str):
                yield name, self._transactions.setdefault(item, len(self._transactions))
            else:
                yield name, self.renamed(item)

    def _is_forgettable(self, value: Any) -> bool:
        if not _is_fields(value):
            return False
        found = dict(value[2])
        is_known = found.get("transaction_id") in self._transactions
        return found.get("status") in ("committed", "aborted") and not is_known
