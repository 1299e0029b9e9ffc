"""The verdict over one run, for a plan run by hand and for the replay of a finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from semantix.certify.results import FindingResult
from semantix.history.codec import digest
from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.claims import oracles_of
from semantix.oracles.explain import explain
from semantix.oracles.judge import judge
from semantix.oracles.overall import strongest_guarantee, verdict_of_claim
from semantix.oracles.verdict import Finding, OracleVerdict
from semantix.oracles.windows import windows_of
from semantix.plan.fault_plan import Expectation, FaultPlan
from semantix.scenario.plan_binding import bind_parts
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import RunResult, Scenario


@dataclass(frozen=True, slots=True)
class RunJudgement:
    """What one run shows.

    Attributes:
        strongest: that this one run leaves standing; others may break it.
        findings: of every oracle; `judged` tells those of the claim.
        digest: of the history, in hexadecimal.
    """

    verdict: Verdict
    strongest: Guarantee | None
    oracles: Mapping[str, OracleVerdict]
    findings: tuple[FindingResult, ...]
    reason: str
    digest: str

    def shows(self, oracle: str, kind: str = "") -> bool:
        """Tell whether an oracle has a finding, of this kind if one is given."""
        return any(f.oracle == oracle and kind in ("", f.kind) for f in self.findings)


def judge_run(scenario: Scenario, run: RunResult, claim: Guarantee | None) -> RunJudgement:
    """Judge one run.

    Args:
        claim: None: nothing is claimed, everything is only observed.
    """
    history, spec = run.history, scenario.spec
    oracles = judge(history)
    windows = windows_of(history)
    judged_codes = () if claim is None else oracles_of(claim, spec.also)
    run_digest = digest(history)

    def result_of(found: Finding) -> FindingResult:
        return FindingResult(
            oracle=found.oracle,
            kind=str(found.kind),
            records=found.record_ids,
            window=windows.place_of(found.record_ids),
            faults=scenario.plan.faults,
            plan=scenario.plan,
            message=explain(found, history),
            judged=found.oracle in judged_codes,
            digest=run_digest,
            workload=scenario.workload,
            seed=scenario.seed,
        )

    findings = tuple(result_of(found) for one in oracles.values() for found in one.findings)
    verdicts = {code: one.verdict for code, one in oracles.items()}
    verdict, reason = _verdict(scenario, run, claim, verdicts)
    return RunJudgement(
        verdict, strongest_guarantee(verdicts), oracles, findings, reason, run_digest
    )


def meets(judgement: RunJudgement, expect: Expectation, claim: Guarantee) -> bool:
    """Tell whether a run shows exactly what its plan expects.

    That is the finding named, of that kind alone, and nothing else among what is claimed.
    """
    claimed = oracles_of(claim)
    others = {f.oracle for f in judgement.findings if f.judged or f.oracle in claimed}
    if expect.clean:
        return not others and judgement.verdict is not Verdict.INCONCLUSIVE
    kinds = {f.kind for f in judgement.findings if f.oracle == expect.oracle}
    as_named = bool(kinds) if not expect.kind else kinds == {expect.kind}
    return as_named and others <= {expect.oracle}


def run_bound(
    scenario: Scenario, execute: Callable[[Scenario], RunResult] = run_scenario
) -> tuple[Scenario, RunResult]:
    """Run a scenario with its plan bound to what a dry run visits: `during` gets its part."""
    unbound = [f for f in scenario.plan.faults if f.position == "during" and f.part is None]
    if unbound:
        dry = execute(replace(scenario, plan=FaultPlan()))
        scenario = replace(scenario, plan=bind_parts(scenario.plan, dry.history))
    return scenario, execute(scenario)


def _verdict(
    scenario: Scenario,
    run: RunResult,
    claim: Guarantee | None,
    verdicts: Mapping[str, Verdict],
) -> tuple[Verdict, str]:
    unfired = "; ".join(f"{fault.do} at {fault.at}" for fault in run.unfired)
    if claim is None:
        return Verdict.UPHELD, f"did not fire: {unfired}" if unfired else ""
    verdict, reason = verdict_of_claim(claim, verdicts, scenario.spec.also)
    if unfired and verdict is not Verdict.VIOLATED:
        return Verdict.INCONCLUSIVE, f"did not fire: {unfired}"
    return verdict, reason
