"""Opens the connector's own values, and marks those of which only order or equality can matter.

A world knows the meaning of its own values. The meaning of a connector's values, in a checkpoint or
in a world that stores them, can only be read from the names of fields. These rules hold for the
fields of frozen dataclasses and `msgspec.Struct`s. For the elements of a list state the name of the
state counts as the name of a field.

- `checkpoint_id` and `last_id` are ranks among all checkpoint ids.
- `transaction` and `transaction_id` (texts) are names of transactions, `producer_id` of producers.
- `upload_id` is the name of an upload, `task_owned_log` that of a log (`ports.state_storage`).
- `producer_epoch` beside a `transactional_id` is a rank among the epochs of that id.
- A whole number whose name ends in `_us` or `_ms` is an instant, unless a word of the name says
  that it is a duration (`DURATIONS`). A duration is a plain value.

An id or a time with another name is a plain value, too. Then the search sees more states than there
are, but never fewer.
"""

from __future__ import annotations

from typing import Any

import msgspec

from semantix.model.canonical import field_names, to_bytes
from semantix.model.sim_time import MILLISECOND_US
from semantix.ports.canonical_form import Instant, Name, OnlyIfNamed, Rank

DURATIONS = (
    *("age", "delay", "duration", "interval", "lag", "pause", "period", "remaining", "timeout"),
    "ttl",
)
_CHECKPOINT_IDS = ("checkpoint_id", "last_id")
_NAMES = {
    "transaction_id": "transaction",
    "transaction": "transaction",
    "upload_id": "upload",
    "task_owned_log": "task-owned log",
}
_UNITS_US = {"us": 1, "ms": MILLISECOND_US}
MARKS = frozenset((Instant, Rank, Name))
PLAIN = frozenset((type(None), bool, int, str, bytes))
_OPEN = PLAIN | MARKS


class Record(msgspec.Struct, frozen=True):
    """An opened record or dict: the name of its class, and (name or key, value) of each entry."""

    kind: str
    fields: tuple[tuple[Any, Any], ...]


class Opener:
    """Opens values. It keeps the field names of each class that it has met."""

    def __init__(self) -> None:
        self._fields: dict[type, tuple[str, ...] | None] = {}

    def opened(self, value: Any, now_us: int = 0) -> Any:
        """Return a value as tuples, plain values, marks and records. It keeps marks as they are.

        Args:
            now_us: subtracted from the times in the connector's values.
        """
        kind = type(value)
        if kind in _OPEN:
            return value
        if kind is tuple and _OPEN.issuperset(map(type, value)):  # most often, and in one call
            return value
        if isinstance(value, (tuple, list)):
            return tuple([self.opened(item, now_us) for item in value])
        if kind is dict:
            pairs = sorted((to_bytes(key), key) for key in value)
            items = [(key, self.opened(value[key], now_us)) for _, key in pairs]
            return Record("dict", tuple(items))
        if kind is OnlyIfNamed:
            return OnlyIfNamed(value.name, self.opened(value.value, now_us))
        names = self.names_of(kind)
        if names is None:
            return plain(value)
        held = {name: getattr(value, name) for name in names}
        fields = [(name, self.opened(self.marked(name, held, now_us), now_us)) for name in names]
        return Record(kind.__qualname__, tuple(fields))

    def element(self, state_name: str, value: Any) -> Any:
        """Return an element of a list state, opened."""
        return self.opened(self.marked(state_name, {state_name: value}, 0))

    def marked(self, name: str, held: dict[str, Any], now_us: int) -> Any:
        """Return the field `name` of a record with a mark, if its name asks for one.

        Args:
            held: all fields of the record.
            now_us: as in `opened`.
        """
        value = held[name]
        if type(value) is int:
            return _marked_number(name, value, held, now_us)
        if type(value) is str and name in _NAMES:
            return Name(_NAMES[name], value)
        return value

    def names_of(self, kind: type) -> tuple[str, ...] | None:
        """Return the names of the fields of a class of records; None: it is none."""
        if kind not in self._fields:
            self._fields[kind] = field_names(kind)
        return self._fields[kind]


def plain(value: Any) -> Any:
    """Return an enum member that is a text or a number as that text or number."""
    for base in (str, int):
        if isinstance(value, base):
            return base(value)
    return value


def _marked_number(name: str, value: int, held: dict[str, Any], now_us: int) -> Any:
    if name in _CHECKPOINT_IDS:
        return Rank("checkpoint", value)
    if name == "producer_id":
        return Name("producer", value)
    if name == "producer_epoch" and "transactional_id" in held:
        return Rank(f"epoch of {held['transactional_id']}", value)
    *words, last = name.split("_")
    if words and last in _UNITS_US and not any(word in DURATIONS for word in words):
        return Instant(value * _UNITS_US[last] - now_us)
    return value
