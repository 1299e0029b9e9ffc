"""Guarantees: none < at_most_once | at_least_once < effectively_once < exactly_once.

A guarantee implies those to its left; of the two around `|`, neither implies the other.
"""

from __future__ import annotations

from enum import StrEnum


class Guarantee(StrEnum):
    """A guarantee that a connector can claim."""

    NONE = "none"
    AT_MOST_ONCE = "at_most_once"
    AT_LEAST_ONCE = "at_least_once"
    EFFECTIVELY_ONCE = "effectively_once"
    EXACTLY_ONCE = "exactly_once"


STRONGEST_FIRST: tuple[Guarantee, ...] = (
    Guarantee.EXACTLY_ONCE,
    Guarantee.EFFECTIVELY_ONCE,
    Guarantee.AT_LEAST_ONCE,
    Guarantee.AT_MOST_ONCE,
    Guarantee.NONE,
)

_AT = (Guarantee.AT_MOST_ONCE, Guarantee.AT_LEAST_ONCE, Guarantee.NONE)
# Each guarantee with the others that it implies.
IMPLIED: dict[Guarantee, tuple[Guarantee, ...]] = {
    Guarantee.NONE: (),
    Guarantee.AT_MOST_ONCE: (Guarantee.NONE,),
    Guarantee.AT_LEAST_ONCE: (Guarantee.NONE,),
    Guarantee.EFFECTIVELY_ONCE: _AT,
    Guarantee.EXACTLY_ONCE: (Guarantee.EFFECTIVELY_ONCE, *_AT),
}


class Verdict(StrEnum):
    """The result of an oracle or of a certification."""

    UPHELD = "UPHELD"
    VIOLATED = "VIOLATED"
    INCONCLUSIVE = "INCONCLUSIVE"
    NOT_APPLICABLE = "not_applicable"  # only for one oracle: the runs had nothing for it to judge
