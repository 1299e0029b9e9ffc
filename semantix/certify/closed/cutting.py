"""Cuts a form in two parts: a skeleton, as bytes, in which each mark is a gap, and the marks.

The search does this at each capture. So values are opened and cut in one pass; `opened_values` has
the rules.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from semantix.certify.closed.opened_values import MARKS, PLAIN, Opener, Record, plain
from semantix.certify.closed.resolving import Mark
from semantix.model.canonical import to_bytes
from semantix.ports.canonical_form import OnlyIfNamed

_encode = msgspec.msgpack.Encoder().encode
# What stands in a skeleton for a mark, and before a record: no value of a connector is like these.
_GAP = msgspec.msgpack.Ext(1, b"")
_RECORD = msgspec.msgpack.Ext(2, b"")


class CutForm(NamedTuple):
    """A value in two parts.

    Attributes:
        skeleton: the value as bytes, with a gap instead of each mark.
        marks: the marks of the gaps, in order.
    """

    skeleton: bytes
    marks: tuple[Mark, ...]


class HasConditional(Exception):
    """The value has an `OnlyIfNamed`: the names in the whole state must be known first."""


def cut(value: Any, opener: Opener, now_us: int = 0) -> CutForm:
    """Cut a value; open what is not open yet.

    Args:
        now_us: subtracted from the times in the connector's values.

    Raises:
        HasConditional: see there.
    """
    cutter = _Cutter(opener, now_us)
    with_gaps = cutter.with_gaps(value)
    try:
        skeleton = _encode(with_gaps)
    except OverflowError:  # a number beyond 64 bits
        skeleton = to_bytes(repr(with_gaps))
    return CutForm(skeleton, tuple(cutter.marks))


class _Cutter:
    __slots__ = ("_now_us", "_opener", "marks")

    def __init__(self, opener: Opener, now_us: int) -> None:
        self.marks: list[Mark] = []
        self._opener = opener
        self._now_us = now_us

    def with_gaps(self, value: Any) -> Any:
        """Return the value as lists and plain values, and collect its marks."""
        kind = type(value)
        if kind in PLAIN:
            return value
        if kind is tuple or kind is list:
            if PLAIN.issuperset(map(type, value)):  # most often, and in one call
                return value
            return [self.with_gaps(item) for item in value]
        if kind in MARKS:
            self.marks.append(value)
            return _GAP
        return self._record(value, kind)

    def _record(self, value: Any, kind: type) -> Any:
        if kind is OnlyIfNamed:
            raise HasConditional
        if kind is Record:
            return [_RECORD, value.kind, [self.with_gaps(item) for item in value.fields]]
        opener = self._opener
        names = opener.names_of(kind)
        if names is not None and kind is not dict:
            held = {name: getattr(value, name) for name in names}
            now_us = self._now_us
            fields = [[name, self.with_gaps(opener.marked(name, held, now_us))] for name in names]
            return [_RECORD, kind.__qualname__, fields]
        opened = opener.opened(value, self._now_us)
        return plain(opened) if opened is value else self.with_gaps(opened)
