"""The oracles that judge each claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from semantix.model.guarantees import Guarantee

_JOB = ("LIVE", "FAIL", "RESTORE", "RES", "POS", "CON")

NEEDED: Mapping[Guarantee, tuple[str, ...]] = MappingProxyType(
    {
        Guarantee.NONE: ("FAB", "CON"),
        Guarantee.AT_MOST_ONCE: ("FAB", "AMO", "LIVE", "POS", "CON"),
        Guarantee.AT_LEAST_ONCE: ("FAB", "ALO", *_JOB),
        Guarantee.EFFECTIVELY_ONCE: ("FAB", "IDEM", *_JOB),
        Guarantee.EXACTLY_ONCE: ("FAB", "EO", "VIS", *_JOB),
    }
)

# An oracle implies others: if EO is upheld, IDEM is, and then ALO and AMO are.
IMPLIED: Mapping[str, tuple[str, ...]] = MappingProxyType({"EO": ("IDEM",), "IDEM": ("ALO", "AMO")})


def oracles_of(claim: Guarantee, also: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the codes of a claim's oracles, then those of the spec's `also`."""
    needed = NEEDED[claim]
    return (*needed, *(code for code in also if code not in needed))
