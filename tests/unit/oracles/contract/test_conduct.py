"""CON on literal histories."""

from __future__ import annotations

import pytest

from semantix.history.events import BREACHED, History
from semantix.model.guarantees import Verdict
from semantix.oracles.contract.conduct import first_doubt
from semantix.oracles.explain import explain
from semantix.oracles.judge import judge
from semantix.oracles.verdict import OracleVerdict
from semantix.testing.histories import SINK, LiteralHistory


def _judged(history: History) -> OracleVerdict:
    return judge(history, ("CON",))["CON"]


def _breached(*kinds: str) -> History:
    history = LiteralHistory()
    for kind in kinds:
        history.event(BREACHED, kind, SINK, "os._exit", "sink.py:7")
    return history.finished("stopped", "os._exit at sink.py:7")


def test_a_run_without_a_breach_is_upheld_also_an_empty_one() -> None:
    assert _judged(LiteralHistory().finished()).verdict is Verdict.UPHELD
    assert _judged(LiteralHistory().build()).verdict is Verdict.UPHELD


@pytest.mark.parametrize("kind", ["exit", "interrupt"])
def test_a_connector_that_ends_its_process_is_convicted(kind: str) -> None:
    verdict = _judged(_breached(kind))
    (finding,) = verdict.findings
    assert (verdict.verdict, finding.kind) == (Verdict.VIOLATED, kind)
    assert "sink.py:7" in explain(finding, _breached(kind))


@pytest.mark.parametrize("kind", ["outside", "threads", "nondeterministic"])
def test_what_cannot_be_judged_is_inconclusive_with_a_finding(kind: str) -> None:
    verdict = _judged(_breached(kind))
    (finding,) = verdict.findings
    assert (verdict.verdict, finding.kind) == (Verdict.INCONCLUSIVE, kind)
    assert "os._exit at sink.py:7" in verdict.reason


@pytest.mark.parametrize("kind", ["outside", "threads"])
def test_an_effect_outside_comes_before_a_conviction(kind: str) -> None:
    verdict = _judged(_breached("exit", kind))
    assert verdict.verdict is Verdict.INCONCLUSIVE
    assert [finding.kind for finding in verdict.findings] == [kind]
    assert first_doubt(verdict)


def test_a_difference_between_runs_comes_after_a_conviction() -> None:
    verdict = _judged(_breached("nondeterministic", "exit"))
    assert verdict.verdict is Verdict.VIOLATED
    assert [finding.kind for finding in verdict.findings] == ["exit"]
    assert not first_doubt(_judged(_breached("nondeterministic")))


def test_other_oracles_do_not_judge_the_end_of_a_stopped_run() -> None:
    verdicts = judge(_breached("outside"), ("EO", "ALO", "LIVE", "RES"))
    assert {one.verdict for one in verdicts.values()} == {Verdict.INCONCLUSIVE}
