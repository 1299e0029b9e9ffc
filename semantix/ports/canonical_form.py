"""Marks for values of which only the order, or only the sameness, can matter later.

The closed search joins two crashes that leave durable states with the same canonical form. A world
writes its captured state as plain values (tuples, texts, numbers, bytes) and puts these marks where
the value itself cannot matter. The search resolves all marks of one durable state together, those
of the checkpoints and those of every world, so that a value means the same wherever it stands.
"""

from __future__ import annotations

import msgspec


class Instant(msgspec.Struct, frozen=True):
    """A time. It becomes its rank among all instants of the state, among which "now" is one.

    Attributes:
        at_us: microseconds, relative to the instant of the capture: negative is past, 0 is now.
    """

    at_us: int


class Rank(msgspec.Struct, frozen=True):
    """A number that is only ever compared. It becomes its rank among all numbers of its kind.

    Attributes:
        kind: `checkpoint`, or `epoch of t-1`: numbers of different kinds are never compared.
    """

    kind: str
    number: int


class Name(msgspec.Struct, frozen=True):
    """An identity that is drawn or counted up. It becomes its number in order of appearance.

    The checkpoints' names come before the worlds' names.

    Attributes:
        kind: `transaction`, `producer`: equal values of different kinds are different names.
    """

    kind: str
    value: str | int
