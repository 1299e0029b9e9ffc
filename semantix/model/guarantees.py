"""Guarantees: none < at_most_once | at_least_once < effectively_once < exactly_once."""

from __future__ import annotations

from enum import StrEnum


class Guarantee(StrEnum):
    """What a connector may claim."""

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


class Verdict(StrEnum):
    """What an oracle, or a whole certification, concludes."""

    UPHELD = "UPHELD"
    VIOLATED = "VIOLATED"
    INCONCLUSIVE = "INCONCLUSIVE"
    NOT_APPLICABLE = "not_applicable"  # of one oracle only: it had nothing to judge
