"""Compares the expectations of hand-written plans with the findings of their runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from semantix.certify.evidence.judging import judge_run, meets, run_bound
from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Expectation, FaultPlan
from semantix.scenario.plan_binding import can_restart, visits_all_steps
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec


def unmet_expectations(
    spec: ConnectorSpec, plans: Sequence[FaultPlan], claim: Guarantee
) -> Iterator[str]:
    """Return a line for each plan whose simulated run does not show what the plan expects.

    A plan that names no spec is compared only if the run visits all its steps.
    """
    for plan in plans:
        if plan.expect is None or (not plan.spec and not can_restart(plan, spec)):
            continue
        bound, run = run_bound(Scenario(spec, plan, spec.workloads[0], plan.seed))
        if not plan.spec and not visits_all_steps(plan, (run.history,)):
            continue
        judgement = judge_run(bound, run, claim)
        if not meets(judgement, plan.expect, claim):
            kinds = sorted({f"{f.oracle} {f.kind}" for f in judgement.findings})
            seen = ", ".join(kinds) or "nothing"
            yield (
                f"{plan.path or plan.name}: on {spec.name} expected {expected_words(plan.expect)}, "
                f"seen: {seen}"
            )


def expected_words(expect: Expectation) -> str:
    """Return an expectation in words."""
    return "a clean run" if expect.clean else f"{expect.oracle} {expect.kind}".strip()
