"""Which oracles each claim needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from semantix.model.guarantees import Guarantee

NEEDED: Mapping[Guarantee, tuple[str, ...]] = MappingProxyType(
    {
        Guarantee.NONE: ("FAB",),
        Guarantee.AT_MOST_ONCE: ("FAB", "AMO", "LIVE", "POS"),
        Guarantee.AT_LEAST_ONCE: ("FAB", "ALO", "LIVE", "FAIL", "RESTORE", "RES", "POS"),
        Guarantee.EFFECTIVELY_ONCE: ("FAB", "IDEM", "LIVE", "FAIL", "RESTORE", "RES", "POS"),
        Guarantee.EXACTLY_ONCE: ("FAB", "EO", "VIS", "LIVE", "FAIL", "RESTORE", "RES", "POS"),
    }
)

# A statement contains those behind it: EO ⇒ IDEM ⇒ ALO and AMO.
IMPLIED: Mapping[str, tuple[str, ...]] = MappingProxyType({"EO": ("IDEM",), "IDEM": ("ALO", "AMO")})


def oracles_of(claim: Guarantee, also: Sequence[str] = ()) -> tuple[str, ...]:
    """Give the codes that a claim needs, those of the spec's `also` behind its own."""
    needed = NEEDED[claim]
    return (*needed, *(code for code in also if code not in needed))
