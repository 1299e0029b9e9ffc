"""Makes the result of a finding: what reports and files tell of it."""

from __future__ import annotations

from dataclasses import replace

from semantix.certify.results import FindingResult
from semantix.certify.tally import Found


def finding_result(
    found: Found, cause: str, *, is_judged: bool, is_repeatable: bool = True
) -> FindingResult:
    """Return the result of a finding.

    Args:
        cause: see `certify.causes`.
        is_judged: whether the claim needs the oracle.
        is_repeatable: whether the same plan gives the same history again; if not, a digest has no
            meaning.
    """
    one, scenario = found.finding, found.scenario
    name = scenario.plan.name or f"{scenario.spec.name}-{one.oracle}-{one.kind}".replace(" ", "-")
    message = found.message
    return FindingResult(
        oracle=one.oracle,
        kind=one.kind,
        records=one.record_ids,
        window=found.window,
        faults=found.faults,
        plan=replace(scenario.plan, name=name, why=scenario.plan.why or message.split("\n")[0]),
        message=message,
        judged=is_judged,
        digest=found.digest if is_repeatable else "",
        workload=scenario.workload,
        seed=scenario.seed,
        history=found.history,
        cause=cause,
        log=found.printed,
    )
