"""Verdicts from findings and doubts."""

import pytest

from semantix.model.guarantees import Verdict
from semantix.oracles.verdict import Finding, Kind, concluded, not_applicable

FINDING = Finding("EO", Kind.LOSS, ("r1",), None, (("count", "1"),))


@pytest.mark.parametrize(
    ("findings", "doubt", "verdict"),
    [
        ((), "", Verdict.UPHELD),
        ((), "cut", Verdict.INCONCLUSIVE),
        ((FINDING,), "", Verdict.VIOLATED),
        ((FINDING,), "cut", Verdict.VIOLATED),
    ],
)
def test_a_finding_weighs_more_than_a_doubt(findings, doubt, verdict):
    made = concluded("EO", 7, findings, doubt)
    assert (made.code, made.verdict, made.judged, made.findings) == ("EO", verdict, 7, findings)
    assert made.reason == ("" if findings else doubt)


def test_what_had_nothing_to_judge_gives_its_reason():
    made = not_applicable("VIS", "nothing was written in units")
    assert (made.verdict, made.judged) == (Verdict.NOT_APPLICABLE, 0)
    assert made.reason == "nothing was written in units"


def test_a_part_that_a_finding_lacks_is_empty():
    assert (FINDING.part("count"), FINDING.part("unit")) == ("1", "")
