"""Marks for values of which only the order, or only the equality, can matter later.

If two crashes leave durable states with the same canonical form, the closed search goes on from one
of them only. A world writes its captured state as plain values (tuples, texts, numbers, bytes) and
puts a mark where the value itself cannot matter. Example: a state with `Instant(-5)` and another
with `Instant(-7)` have equal forms if these are the only instants in the two states.

The search resolves all marks of one durable state together: the marks of the checkpoints and of
every world. So one value gets one result wherever it occurs.

The form may also contain an object that a client gave to the world, if it is a frozen dataclass or
a `msgspec.Struct`. The search then treats its fields like the fields of objects in a checkpoint.
"""

from __future__ import annotations

from typing import Any

import msgspec


class Instant(msgspec.Struct, frozen=True):
    """A time. It becomes its rank among all instants of the state; "now" counts as one of them.

    Attributes:
        at_us: microseconds, relative to the instant of the capture: negative is past, 0 is now.
    """

    at_us: int


class Rank(msgspec.Struct, frozen=True):
    """A number that is only compared with others. It becomes its rank among those of its kind.

    Attributes:
        kind: for instance `checkpoint` or `epoch of t-1`. Numbers of different kinds are never
            compared.
    """

    kind: str
    number: int


class Name(msgspec.Struct, frozen=True):
    """An identity that is drawn at random or counted up, for instance a producer id.

    It becomes a number: the first name that the state shows gets 0, the next one 1, and so on. The
    names in checkpoints are numbered before the names in worlds.

    Attributes:
        kind: for instance `transaction` or `producer`. Equal values of different kinds are
            different names.
    """

    kind: str
    value: str | int


class OnlyIfNamed(msgspec.Struct, frozen=True):
    """A value that only a client with its name can ask for, for instance an ended transaction.

    The search keeps the value if its name occurs anywhere else in the durable state, outside of
    every `OnlyIfNamed`. Else no client can ask for it any more: the search drops the value, and the
    tuple that contains it becomes shorter.
    """

    name: Name
    value: Any
