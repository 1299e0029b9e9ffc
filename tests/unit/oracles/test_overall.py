"""From oracles to claims."""

from __future__ import annotations

from itertools import pairwise

import pytest

from semantix.model.guarantees import STRONGEST_FIRST, Guarantee, Verdict
from semantix.oracles.claims import IMPLIED, NEEDED, oracles_of
from semantix.oracles.overall import merge, strongest_guarantee, verdict_of_claim
from semantix.oracles.registry import ORACLES
from semantix.oracles.verdict import Finding, Kind, OracleVerdict, concluded, not_applicable

_GOOD = dict.fromkeys(ORACLES, Verdict.UPHELD) | {"POS": Verdict.NOT_APPLICABLE}


@pytest.mark.parametrize("claim", list(Guarantee))
def test_a_claim_is_upheld_when_all_it_needs_is(claim: Guarantee) -> None:
    assert verdict_of_claim(claim, _GOOD) == (Verdict.UPHELD, "")


@pytest.mark.parametrize("claim", list(Guarantee))
def test_each_needed_oracle_can_break_the_claim_and_no_other(claim: Guarantee) -> None:
    for code in ORACLES:
        verdict, reason = verdict_of_claim(claim, {**_GOOD, code: Verdict.VIOLATED})
        needed = code in NEEDED[claim]
        assert (verdict is Verdict.VIOLATED) is needed
        assert (code in reason) is needed


def test_what_is_neither_judged_nor_inapplicable_is_inconclusive() -> None:
    missing = {code: verdict for code, verdict in _GOOD.items() if code != "FAIL"}
    unknown = {**_GOOD, "FAIL": Verdict.INCONCLUSIVE}
    for verdicts in (missing, unknown):
        verdict, reason = verdict_of_claim(Guarantee.EXACTLY_ONCE, verdicts)
        assert verdict is Verdict.INCONCLUSIVE
        assert "FAIL" in reason
    violated = {**unknown, "EO": Verdict.VIOLATED}
    assert verdict_of_claim(Guarantee.EXACTLY_ONCE, violated)[0] is Verdict.VIOLATED


def test_what_is_claimed_beside_must_be_judged() -> None:
    verdicts = {**_GOOD, "ORD": Verdict.NOT_APPLICABLE}
    claim = Guarantee.AT_MOST_ONCE
    assert verdict_of_claim(claim, verdicts)[0] is Verdict.UPHELD
    assert verdict_of_claim(claim, verdicts, ("ORD",))[0] is Verdict.INCONCLUSIVE
    assert oracles_of(claim, ("ORD", "FAB")) == (*NEEDED[claim], "ORD")


def test_nothing_judged_at_all_is_inconclusive() -> None:
    nothing = dict.fromkeys(ORACLES, Verdict.NOT_APPLICABLE)
    assert verdict_of_claim(Guarantee.NONE, nothing)[0] is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("violated", "expected"),
    [
        ((), Guarantee.EXACTLY_ONCE),
        (("EO",), Guarantee.EFFECTIVELY_ONCE),
        (("VIS",), Guarantee.EFFECTIVELY_ONCE),
        (("EO", "IDEM", "AMO"), Guarantee.AT_LEAST_ONCE),
        (("EO", "IDEM", "ALO"), Guarantee.AT_MOST_ONCE),
        (("EO", "IDEM", "ALO", "AMO"), Guarantee.NONE),
        (("LIVE",), Guarantee.NONE),
        (("FAB",), None),
    ],
)
def test_the_strongest_guarantee_that_survived(
    violated: tuple[str, ...], expected: Guarantee | None
) -> None:
    verdicts = {**_GOOD, **dict.fromkeys(violated, Verdict.VIOLATED)}
    assert strongest_guarantee(verdicts) is expected


def test_a_stronger_claim_needs_what_the_weaker_needs_or_what_implies_it() -> None:
    def reaches(code: str, wanted: str) -> bool:
        return code == wanted or any(reaches(one, wanted) for one in IMPLIED.get(code, ()))

    for stronger, weaker in pairwise(STRONGEST_FIRST[:3]):
        for wanted in NEEDED[weaker]:
            assert any(reaches(code, wanted) for code in NEEDED[stronger]), (stronger, wanted)


def test_many_runs_are_as_bad_as_the_worst_of_them() -> None:
    upheld = concluded("EO", 3, ())
    idle = not_applicable("EO", "nothing")
    doubtful = concluded("EO", 0, (), "cut")
    broken = concluded("EO", 2, (Finding("EO", Kind.LOSS, ("r1",)),))
    assert merge([idle, idle]) == idle
    assert merge([idle, upheld, upheld]) == OracleVerdict("EO", Verdict.UPHELD, 6)
    assert merge([upheld, doubtful]).reason == "cut"
    merged = merge([upheld, broken, doubtful, broken])
    assert (merged.verdict, merged.judged, len(merged.findings)) == (Verdict.VIOLATED, 7, 2)


def test_merging_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no verdict"):
        merge([])
