"""Many judged runs become worst verdicts, smallest findings and windows."""

from __future__ import annotations

from dataclasses import replace

from semantix.certify.judged_run import JudgedFinding, JudgedRun
from semantix.certify.tally import Tally, found_in, key_of
from semantix.model.guarantees import Verdict
from semantix.oracles.verdict import Finding, Kind
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.scenario import Scenario
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

SPEC = spec_of(WRITE_AHEAD)
ONE, TWO = Fault("crash", "wal_send:before"), Fault("crash_all", "wal_send:after")
LOSS = JudgedFinding(Finding("ALO", Kind.LOSS, ("r1",)), "wal_send:before", "r1 is lost")
UPHELD = JudgedRun(
    "d1", 10, (), (("ALO", Verdict.UPHELD, 4, ""),), (), (), (True, False, False, True)
)
VIOLATED = replace(
    UPHELD,
    digest="d2",
    verdicts=(("ALO", Verdict.VIOLATED, 4, ""),),
    findings=(LOSS,),
    windows=("wal_send:before",),
    signs=(False, True, True, False),
)
INCONCLUSIVE = replace(UPHELD, verdicts=(("ALO", Verdict.INCONCLUSIVE, 0, "cut"),))


def scenario(*faults: Fault) -> Scenario:
    return Scenario(SPEC, FaultPlan(faults))


def test_the_worst_verdict_of_all_runs_counts() -> None:
    tally = Tally(("ALO",))
    counted = tally.oracles["ALO"]
    assert counted.verdict() is Verdict.NOT_APPLICABLE
    tally.take(scenario(), UPHELD)
    assert counted.verdict() is Verdict.UPHELD
    tally.take(scenario(), INCONCLUSIVE)
    assert (counted.verdict(), counted.inconclusive) == (Verdict.INCONCLUSIVE, "cut")
    tally.take(scenario(ONE), VIOLATED)
    assert counted.verdict() is Verdict.VIOLATED
    assert (counted.violated_runs, counted.upheld_runs, counted.judged) == (1, 1, 8)
    assert tally.signs == (True, True, True, True)
    assert tally.windows == ["wal_send:before"]


def test_a_drawn_run_violates_but_never_makes_a_verdict_inconclusive() -> None:
    tally = Tally(("ALO",))
    tally.take(scenario(), INCONCLUSIVE, is_drawn=True)
    assert tally.oracles["ALO"].verdict() is Verdict.NOT_APPLICABLE
    tally.take(scenario(ONE), VIOLATED, is_drawn=True)
    assert tally.oracles["ALO"].verdict() is Verdict.VIOLATED


def test_drawn_runs_have_a_digest_of_their_own() -> None:
    plain, mixed = Tally(()), Tally(())
    for tally in (plain, mixed):
        tally.take(scenario(), UPHELD)
    mixed.take(scenario(ONE), VIOLATED, is_drawn=True)
    assert plain.digest() == mixed.digest()
    assert plain.drawn_digest() != mixed.drawn_digest()
    plain.take_digest("of the closed search")
    assert plain.digest() != mixed.digest()


def test_the_smallest_plan_of_a_finding_is_kept() -> None:
    tally = Tally(("ALO",))
    tally.take(scenario(ONE, TWO), VIOLATED)
    tally.take(scenario(ONE), replace(VIOLATED, events=99))
    tally.take(scenario(TWO), replace(VIOLATED, events=100))
    (found,) = tally.found.values()
    assert found.faults == (ONE,)
    assert key_of(found) == ("ALO", "loss", "wal_send:before", "after a crash")


def test_a_finding_after_a_crash_does_not_hide_one_after_a_failed_call() -> None:
    tally = Tally(("ALO",))
    failed = Fault("error", "store.append:before", error="StoreTimeout")
    tally.take(scenario(ONE), VIOLATED)
    tally.take(scenario(failed), replace(VIOLATED, events=99))
    assert [one.faults for one in tally.found.values()] == [(ONE,), (failed,)]


def test_only_faults_that_struck_belong_to_a_finding() -> None:
    run = replace(VIOLATED, unfired=(ONE,))
    (found,) = found_in(scenario(ONE, TWO, ONE), run)
    assert found.faults == (TWO, ONE)
    assert found.size == (2, False, 10)
