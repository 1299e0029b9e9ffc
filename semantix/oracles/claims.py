"""The oracles that judge each claim."""

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

# An oracle implies others: if EO is upheld, IDEM is, and then ALO and AMO are.
IMPLIED: Mapping[str, tuple[str, ...]] = MappingProxyType({"EO": ("IDEM",), "IDEM": ("ALO", "AMO")})


def oracles_of(claim: Guarantee, also: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the codes of a claim's oracles, then those of the spec's `also`."""
    needed = NEEDED[claim]
    return (*needed, *(code for code in also if code not in needed))
