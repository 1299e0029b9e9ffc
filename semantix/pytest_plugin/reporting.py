"""The message of a failing test."""

from __future__ import annotations

from collections.abc import Iterator

from semantix.certify.evidence.judging import RunJudgement
from semantix.certify.results import CertificationResult
from semantix.plan.codec import dump_plan
from semantix.report.text import finding_lines
from semantix.report.timeline import timeline
from semantix.report.timelines.finding import followed_records
from semantix.report.timelines.lines.wrapping import wrapped
from semantix.report.view import view_of
from semantix.report.views.findings import told_once
from semantix.scenario.scenario import RunResult, Scenario

_WIDTH = 80


def shortfall(result: CertificationResult) -> str:
    """Give the message of a failed certification: smallest plan, timeline, replay command."""
    return "\n".join(_shortfall(result))


def told_run(scenario: Scenario, run: RunResult, judgement: RunJudgement) -> str:
    """Give the message of a plan whose run is not as expected."""
    return "\n".join(_told_run(scenario, run, judgement))


def _shortfall(result: CertificationResult) -> Iterator[str]:
    view = view_of(result)
    yield f"{view.spec} ({view.world}): {view.verdict}, claimed {view.claim}"
    yield f"strongest guarantee that holds: {view.strongest}"
    yield from view.reason
    judged = [finding for finding in view.findings if finding.judged]
    if judged:
        yield ""
        yield from finding_lines(judged[0], verbosity=1)
    for finding in judged[1:]:
        yield f"also {finding.title}: {finding.replay}"


def _told_run(scenario: Scenario, run: RunResult, judgement: RunJudgement) -> Iterator[str]:
    plan, spec = scenario.plan, scenario.spec
    reason = f" ({judgement.reason})" if judgement.reason else ""
    yield f"{spec.name} with the plan {plan.name or '(unnamed)'}: {judgement.verdict}{reason}"
    if plan.expect is not None:
        wanted = plan.expect
        yield f"expected: {'clean' if wanted.clean else f'{wanted.oracle} {wanted.kind}'}"
    yield from told_once(judgement.findings)
    yield "plan:"
    yield from (f"  {line}" for line in dump_plan(plan).splitlines())
    yield "timeline:"
    followed = followed_records(judgement.findings)
    lines = timeline(run.history, run.call_sites, followed)
    yield from (f"  {line}" for line in wrapped(lines, _WIDTH - 2))
    if plan.path:
        yield f"see it again: semantix run {spec.path} --plan {plan.path}"
