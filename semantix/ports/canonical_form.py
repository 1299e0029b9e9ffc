"""Marks for values of which only the order, or only the equality, can matter later.

If two crashes leave durable states with the same canonical form, the closed search goes on from one
of them only. A world writes its captured state as plain values (tuples, texts, numbers, bytes) and
puts a mark where the value itself cannot matter. Example: a state with `Instant(-5)` and another
with `Instant(-7)` have equal forms if these are the only instants in the two states.

The search resolves all marks of one durable state together: the marks of the checkpoints and of
every world. So one value gets one result wherever it occurs.

A value that a client gave to the world (a frozen dataclass, a `msgspec.Struct`) may stand in the
form as it is: the search treats its fields as it treats those of a checkpoint.
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
    """A value that matters only to somebody who knows its name: an ended transaction, for instance.

    It is kept if the name stands elsewhere in the durable state, outside of any `OnlyIfNamed`. If
    not, nobody can ask for it any more, and it is left out, together with its place in the tuple.
    """

    name: Name
    value: Any
