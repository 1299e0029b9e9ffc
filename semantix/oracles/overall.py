"""The verdict of a claim, and the strongest guarantee, from the verdicts of the oracles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from semantix.model.guarantees import STRONGEST_FIRST, Guarantee, Verdict
from semantix.oracles.claims import oracles_of
from semantix.oracles.verdict import OracleVerdict

FINDINGS_MAX = 100  # a merged verdict keeps at most so many
_WORST_FIRST = (Verdict.VIOLATED, Verdict.INCONCLUSIVE, Verdict.UPHELD, Verdict.NOT_APPLICABLE)


def verdict_of_claim(
    claim: Guarantee, verdicts: Mapping[str, Verdict], also: Sequence[str] = ()
) -> tuple[Verdict, str]:
    """Return the verdict of a claim, and the reason if it is not UPHELD.

    Args:
        verdicts: the verdict of each oracle, by code; a missing oracle was not judged.
        also: codes that the spec claims beside the guarantee; for them, NOT_APPLICABLE is not
            enough.
    """
    needed = oracles_of(claim, also)
    violated = [code for code in needed if verdicts.get(code) is Verdict.VIOLATED]
    if violated:
        return Verdict.VIOLATED, f"{claim} does not hold: {', '.join(violated)} violated"
    for code in needed:
        found = verdicts.get(code)
        if found is None:
            return Verdict.INCONCLUSIVE, f"{code}, which {claim} needs, was not judged"
        if found is Verdict.INCONCLUSIVE:
            return Verdict.INCONCLUSIVE, f"{code}, which {claim} needs, could not be judged"
        if found is Verdict.NOT_APPLICABLE and code in also:
            return Verdict.INCONCLUSIVE, f"{code} is claimed, and it had nothing to judge"
    # CON judges every run, also one in which nothing happened.
    if all(verdicts[code] is Verdict.NOT_APPLICABLE for code in needed if code != "CON"):
        return Verdict.INCONCLUSIVE, f"no oracle of {claim} had anything to judge"
    return Verdict.UPHELD, ""


def strongest_guarantee(verdicts: Mapping[str, Verdict]) -> Guarantee | None:
    """Return the strongest guarantee that would be UPHELD if it were claimed.

    None: not even `none` would, because a record was fabricated or nothing could be judged.
    """
    for guarantee in STRONGEST_FIRST:
        if verdict_of_claim(guarantee, verdicts)[0] is Verdict.UPHELD:
            return guarantee
    return None


def merge(verdicts: Sequence[OracleVerdict]) -> OracleVerdict:
    """Return one verdict for many runs of one oracle: the worst, with the first findings.

    NOT_APPLICABLE is the weakest: one run that the oracle could judge decides.
    """
    if not verdicts:
        raise ValueError("no verdict to merge")
    worst = min((one.verdict for one in verdicts), key=_WORST_FIRST.index)
    findings = [finding for one in verdicts for finding in one.findings]
    reason = next((one.reason for one in verdicts if one.verdict is worst), "")
    judged = sum(one.judged for one in verdicts)
    return OracleVerdict(verdicts[0].code, worst, judged, tuple(findings[:FINDINGS_MAX]), reason)
