"""Puts the findings of a search in order, and chooses those that are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from semantix.certify.causes import cause_of, gravity
from semantix.certify.tally import Found

Ranked = tuple[Found, str]  # a finding, and its cause in words


def ordered(
    found: Iterable[Found], is_judged: Callable[[str], bool], *, is_broken: bool = False
) -> list[Ranked]:
    """Return the findings with their causes: those of the claim first, then the gravest first.

    Args:
        is_judged: whether the oracle with this code judges.
        is_broken: the claim breaks without a fault: what needs no fault comes first.
    """
    found = list(found)
    faultless: dict[str, set[str]] = {}
    for one in found:
        if not one.faults:
            faultless.setdefault(one.finding.oracle, set()).add(one.finding.kind)

    def order(one: Found) -> tuple[bool, bool, int, int, str, str, str]:
        finding = one.finding
        return (
            not is_judged(finding.oracle), is_broken and bool(one.faults), gravity(finding.kind),
            len(one.faults), finding.oracle, finding.kind, one.window,
        )  # fmt: skip

    ranked: dict[tuple[str, str, str, str], Ranked] = {}
    for one in sorted(found, key=order):
        finding = one.finding
        cause = cause_of(finding.kind, one.faults, faultless.get(finding.oracle, ()))
        ranked.setdefault((finding.oracle, finding.kind, one.window, cause), (one, cause))
    return list(ranked.values())


def with_every_cause(found: list[Ranked], count_max: int) -> list[Ranked]:
    """Return at most `count_max` findings, in order: the first one of each cause before others."""
    first: dict[str, int] = {}
    for index, (_, cause) in enumerate(found):
        first.setdefault(cause, index)
    leading = set(first.values())
    chosen = [*first.values(), *(index for index in range(len(found)) if index not in leading)]
    return [found[index] for index in sorted(chosen[:count_max])]
