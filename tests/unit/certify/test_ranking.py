"""Findings in order, and the choice of those that are kept."""

from __future__ import annotations

from semantix.certify.ranking import ordered, with_every_cause
from semantix.certify.tally import Found
from semantix.oracles.verdict import Finding, Kind
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.scenario import Scenario
from semantix.testing.small_jobs import APPEND, spec_of

SPEC = spec_of(APPEND)
CRASH = Fault("crash", "sink_invoke:before")
ERROR = Fault("error", "store.append:before", error="StoreTimeout")


def found(oracle: str, kind: str, *faults: Fault, window: str = "") -> Found:
    scenario = Scenario(SPEC, FaultPlan(faults))
    finding = Finding(oracle, kind, ("r1",))
    return Found(finding, window, "", scenario, faults, (len(faults), False, 1), "")


def told(found: list[tuple[Found, str]]) -> list[str]:
    return [f"{one.finding.oracle}: {cause}" for one, cause in found]


def test_the_claim_comes_first_and_then_the_gravest_harm() -> None:
    leak = found("RES", Kind.LEAK, CRASH)
    loss = found("ALO", Kind.LOSS, CRASH, ERROR)
    twice = found("AMO", Kind.DUPLICATE, CRASH)
    ranked = told(ordered([leak, twice, loss], ("ALO", "RES").__contains__))
    assert ranked == [
        "ALO: loss after a crash and a failed store.append",
        "RES: leak after a crash",
        "AMO: duplicate after a crash",
    ]


def test_if_the_claim_breaks_without_a_fault_what_needs_none_comes_first() -> None:
    seen = [found("ALO", Kind.LOSS, CRASH), found("EO", Kind.DIRTY_READ)]
    judges = ("ALO", "EO").__contains__
    assert told(ordered(seen, judges))[0] == "ALO: loss after a crash"
    first, *_ = told(ordered(seen, judges, is_broken=True))
    assert first == "EO: early or partial visibility without a fault"


def test_a_kind_that_is_seen_without_a_fault_is_told_once_for_each_window() -> None:
    seen = [
        found("EO", Kind.DIRTY_READ, CRASH, window="sink_close:before"),
        found("EO", Kind.DIRTY_READ, ERROR),
        found("EO", Kind.DIRTY_READ),
    ]
    ranked = ordered(seen, ("EO",).__contains__)
    assert [one.window for one, _ in ranked] == ["", "sink_close:before"]
    assert ranked[0][0].faults == ()
    assert len({cause for _, cause in ranked}) == 1


def test_the_first_finding_of_each_cause_is_kept_before_others() -> None:
    windows = ["a:before", "b:before", "c:before"]
    twice = [found("EO", Kind.DUPLICATE, CRASH, window=window) for window in windows]
    early = found("EO", Kind.DIRTY_READ)
    ranked = ordered([*twice, early], ("EO",).__contains__)
    kept = with_every_cause(ranked, 2)
    assert told(kept) == [
        "EO: duplicate after a crash",
        "EO: early or partial visibility without a fault",
    ]
    assert with_every_cause(ranked, 9) == ranked
