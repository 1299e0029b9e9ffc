"""The verdict over one run: of a plan that a user runs, and of the replay of a finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from semantix.certify.results import FindingResult
from semantix.history.codec import digest
from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.claims import oracles_of
from semantix.oracles.contract.conduct import CODE as CON
from semantix.oracles.contract.conduct import first_doubt
from semantix.oracles.explain import explain, with_sites
from semantix.oracles.judge import judge
from semantix.oracles.overall import strongest_guarantee, verdict_of_claim
from semantix.oracles.verdict import Finding, OracleVerdict
from semantix.oracles.windows import windows_of
from semantix.plan.fault_plan import Expectation, FaultPlan
from semantix.scenario.expectations.settling import settled
from semantix.scenario.plan_binding import bind_parts
from semantix.scenario.runner import run_with_sites
from semantix.scenario.scenario import RunResult, Scenario


@dataclass(frozen=True, slots=True)
class RunJudgement:
    """The verdicts and findings of one run.

    Attributes:
        strongest: the strongest guarantee that this run does not break. Other runs may break it.
        findings: of all oracles. `judged` marks those of the oracles that the claim needs.
        reason: of the verdict.
        digest: of the history, in hexadecimal.
    """

    verdict: Verdict
    strongest: Guarantee | None
    oracles: Mapping[str, OracleVerdict]
    findings: tuple[FindingResult, ...]
    reason: str
    digest: str

    def shows(self, oracle: str, kind: str = "") -> bool:
        """Return whether an oracle has a finding; if a kind is given, a finding of this kind."""
        return any(f.oracle == oracle and kind in ("", f.kind) for f in self.findings)


def judge_run(scenario: Scenario, run: RunResult, claim: Guarantee | None) -> RunJudgement:
    """Judge one run.

    Args:
        claim: None: nothing is claimed, all oracles only observe.
    """
    history, spec = run.history, scenario.spec
    oracles = judge(history)
    windows = windows_of(history)
    judged_codes = (CON,) if claim is None else oracles_of(claim, spec.also)
    run_digest = digest(history)

    def result_of(found: Finding) -> FindingResult:
        return FindingResult(
            oracle=found.oracle,
            kind=str(found.kind),
            records=found.record_ids,
            window=windows.place_of(found.record_ids),
            faults=scenario.plan.faults,
            plan=scenario.plan,
            message=with_sites(explain(found, history), run.call_sites),
            judged=found.oracle in judged_codes,
            digest=run_digest,
            workload=scenario.workload,
            seed=scenario.seed,
            log=run.printed,
        )

    findings = tuple(result_of(found) for one in oracles.values() for found in one.findings)
    verdicts = {code: one.verdict for code, one in oracles.items()}
    verdict, reason = _verdict(scenario, run, claim, verdicts)
    doubt = first_doubt(oracles[CON])
    if doubt:
        verdict, reason = Verdict.INCONCLUSIVE, doubt
    return RunJudgement(
        verdict, strongest_guarantee(verdicts), oracles, findings, reason, run_digest
    )


def meets(judgement: RunJudgement, expect: Expectation, claim: Guarantee) -> bool:
    """Return whether a run shows exactly what its plan expects.

    It must have the named finding, this oracle may have no finding of another kind, and no other
    oracle of the claim may have a finding.
    """
    claimed = oracles_of(claim)
    others = {f.oracle for f in judgement.findings if f.judged or f.oracle in claimed}
    if expect.clean:
        return not others and judgement.verdict is not Verdict.INCONCLUSIVE
    kinds = {f.kind for f in judgement.findings if f.oracle == expect.oracle}
    as_named = bool(kinds) if not expect.kind else kinds == {expect.kind}
    return as_named and others <= {expect.oracle}


def run_bound(
    scenario: Scenario, execute: Callable[[Scenario], RunResult] = run_with_sites
) -> tuple[Scenario, RunResult]:
    """Run a scenario. A fault at `during` without a part gets its part from a dry run first."""
    scenario = settled(scenario)
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
    if claim is None and verdicts[CON] is not Verdict.UPHELD:
        return verdicts[CON], f"{CON} does not hold"
    if claim is None:
        return Verdict.UPHELD, f"did not fire: {unfired}" if unfired else ""
    verdict, reason = verdict_of_claim(claim, verdicts, scenario.spec.also)
    if unfired and verdict is not Verdict.VIOLATED:
        return Verdict.INCONCLUSIVE, f"did not fire: {unfired}"
    return verdict, reason
