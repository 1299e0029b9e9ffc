"""The content of a report, made from results; `text.py` decides what it looks like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from semantix.certify.evidence.expects_result import ExpectsResult
from semantix.certify.results import (
    CertificationResult,
    ClosedResult,
    FindingResult,
    PreconditionResult,
    ProcessResult,
    StageResult,
)
from semantix.model.guarantees import Verdict
from semantix.model.oracle_codes import ORACLES
from semantix.model.sim_time import SECOND_US
from semantix.plan.codec import dump_plan
from semantix.plan.fault_plan import Fault
from semantix.plan.shifts import in_words
from semantix.report.escaping import escaped
from semantix.spec.connector_spec import WorkloadSettings

_REMEMBERED_MAX = 3
_RECORDS_MAX = 6


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding in words.

    Attributes:
        judged: the claim needs the oracle; otherwise the violation was only observed.
        workload: the settings of the workload; empty if it is one of the spec's.
        replay: the command that replays the finding.
        log: what the connector printed and logged in the run.
        cause: the harm and its trigger; findings with one cause are told together.
        short: oracle and kind, then the window, for the list of findings with the same cause.
    """

    title: str
    judged: bool
    message: tuple[str, ...]
    plan: tuple[str, ...]
    workload: str
    replay: str
    timeline: tuple[str, ...]
    log: tuple[str, ...] = ()
    cause: str = ""
    short: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class ResultView:
    """One line of the table, with the details below the table."""

    spec: str
    world: str
    verdict: str
    claim: str
    strongest: str
    windows: tuple[str, ...]
    runs: int
    seconds: float
    is_claimed: bool
    reason: tuple[str, ...]
    findings: tuple[FindingView, ...]
    search: tuple[str, ...]
    oracles: tuple[str, ...]
    more_findings: int = 0


def view_of(result: CertificationResult) -> ResultView:
    """Return the content for one result."""
    return ResultView(
        spec=result.spec.name,
        world=result.world,
        verdict=_verdict(result),
        claim=str(result.claim) if result.claim is not None else "(none made)",
        strongest=_strongest(result),
        windows=result.windows,
        runs=result.runs,
        seconds=result.seconds,
        is_claimed=result.claim is not None,
        reason=_reason(result),
        findings=tuple([finding_view(one, result.spec.workloads) for one in result.findings]),
        search=_search(result),
        oracles=_oracles(result),
        more_findings=result.more_findings,
    )


def finding_view(finding: FindingResult, workloads: Sequence[WorkloadSettings] = ()) -> FindingView:
    """Return one finding in words.

    Args:
        workloads: the workloads of the spec. If the run had another workload, the result shows it.
    """
    window = f" in the window {finding.window}" if finding.window else ""
    records = f" of {_listed(finding.records)}" if finding.records else ""
    name = ORACLES.get(finding.oracle)
    oracle = f"{finding.oracle} ({name})" if name else finding.oracle
    return FindingView(
        title=escaped(f"{oracle}: {finding.kind}{records}{window}"),
        judged=finding.judged,
        message=tuple(map(escaped, finding.message.splitlines())),
        plan=tuple(dump_plan(finding.plan).splitlines()),
        workload=_workload(finding.workload) if finding.workload not in workloads else "",
        replay=finding.replay,
        timeline=tuple(map(escaped, finding.timeline)),
        log=finding.log,
        cause=finding.cause,
        short=(escaped(f"{finding.oracle} {finding.kind}"), escaped(finding.window)),
    )


def told_once(findings: Sequence[FindingResult], *, judged_only: bool = False) -> Iterator[str]:
    """Return lines about the findings of one run; each oracle and kind is described once.

    Several oracles see one defect: findings with the same message are told together.

    Args:
        judged_only: leave out what was only observed, because the claim does not need it.
    """
    kinds: dict[tuple[str, str], list[FindingResult]] = {}
    for finding in findings:
        if judged_only and not finding.judged:
            continue
        kinds.setdefault((finding.oracle, finding.kind), []).append(finding)
    told: dict[tuple[str, ...], list[str]] = {}
    for alike in kinds.values():
        view = finding_view(alike[0])
        observed = "" if view.judged else " (observed)"
        more = f" … and {len(alike) - 1} more like it" if len(alike) > 1 else ""
        told.setdefault(view.message, []).append(f"{view.title}{observed}{more}")
    for message, titles in told.items():
        yield from titles
        yield from (f"  {line}" for line in message)


def fault_in_words(fault: Fault) -> str:
    """Return a fault as `crash of sink-0 at wal_send:during`."""
    whom = ""
    if fault.task == "coordinator":
        whom = " of the coordinator"
    elif fault.task and fault.subtask is not None:
        whom = f" of {fault.task}-{fault.subtask}"
    elif fault.subtask is not None:
        whom = f" of subtask {fault.subtask}"
    when = f", checkpoint {fault.checkpoint}" if fault.checkpoint is not None else ""
    if not when and fault.occurrence != 1:
        when = f", visit {fault.occurrence}"
    error = f" {fault.error}" if fault.error else ""
    how = f", {in_words(fault.shift)}" if fault.shift else ""
    if fault.parallelism is not None:
        plural = "" if fault.parallelism == 1 else "s"
        how = f", to {fault.parallelism} subtask{plural} of the sink"
    return f"{fault.do}{error}{whom} at {fault.at}{when}{how}"


def _verdict(result: CertificationResult) -> str:
    """Return the verdict; if it rests on values that clean runs have shown, say so."""
    is_only_reported = result.claim is None and result.verdict is Verdict.UPHELD
    word = "reported" if is_only_reported else str(result.verdict)
    is_learned = result.expects is not None and result.expects.values == "learned"
    return f"{word} (values learned)" if is_learned and result.verdict is Verdict.UPHELD else word


def _expects(found: ExpectsResult | None) -> Iterator[str]:
    if found is None:
        return
    yield f"a reader looks at {', '.join(found.places) or 'nothing'}; values: {found.values}"
    if found.places_left_out:
        yield f"not judged: {', '.join(found.places_left_out)}"
    if found.fields_left_out:
        yield f"fields that are not judged: {', '.join(found.fields_left_out)}"
    yield from found.notes


def _listed(words: Sequence[str]) -> str:
    more = len(words) - _RECORDS_MAX
    shown = ", ".join(words[:_RECORDS_MAX])
    return f"{shown} and {more} more" if more > 0 else shown


def _reason(result: CertificationResult) -> tuple[str, ...]:
    """Return at most two lines that say why the verdict is not UPHELD."""
    if result.claim is None and result.findings and result.verdict is Verdict.UPHELD:
        word = result.strongest or "no guarantee"
        return (f"{word} holds; these findings rule out a stronger guarantee:",)
    if result.verdict is Verdict.UPHELD:
        return ()
    if result.reason:
        return tuple(map(escaped, result.reason.splitlines()[:2]))
    judged = [finding for finding in result.findings if finding.judged]
    if not judged:
        return ()
    first = judged[0]
    shown_by = "; ".join(map(fault_in_words, first.faults)) or "a run without faults"
    return (finding_view(first).title, escaped(f"shown by {shown_by}"))


def _search(result: CertificationResult) -> tuple[str, ...]:
    search = result.search
    lines = [
        f"{stage.name}: {stage.runs} runs, {stage.fired} fired, {stage.unfired} did not, "
        f"{stage.seconds:.2f} s" + _repeats(stage)
        for stage in search.stages
    ]
    lines += map(_closed, search.closed)
    lines += _process(search.process)
    lines += map(escaped, search.not_searched)
    lines += [_tried(one) for one in result.preconditions if one.necessary is not None]
    lines += map(escaped, _expects(result.expects))
    return tuple(lines)


def _tried(precondition: PreconditionResult) -> str:
    found = "necessary: the claim breaks without it" if precondition.necessary else "not needed"
    return f"precondition tried: {precondition.name}: {found}"


def _workload(workload: WorkloadSettings) -> str:
    usual = {f.name: f.default for f in fields(workload) if f.name in ("source", "identity", "key")}
    shown = {f.name: getattr(workload, f.name) for f in fields(workload)}
    kept = {name: value for name, value in shown.items() if value not in (None, usual.get(name))}
    return ", ".join(f"{name} {value}" for name, value in kept.items())


def _strongest(result: CertificationResult) -> str:
    word = str(result.strongest) if result.strongest is not None else "not even none"
    return f"{word} so far" if result.interrupted else word


def _repeats(stage: StageResult) -> str:
    told = ""
    if stage.repeats:
        told = f"; {stage.repeats} plans with the same outcome as one of these were not run"
    if stage.left_out:
        told += f"; {stage.left_out} plans did not fit into the stage's share of the budget"
    return told


def _process(found: ProcessResult) -> list[str]:
    """Return how the memory of the connector's modules, and other interpreters, were tried."""
    lines = [f"memory of the connector's modules: {found.module_state}"]
    if found.changes:
        remembered = ", ".join(found.changes[:_REMEMBERED_MAX])
        lines.append(
            f"they remember {remembered}: no crash of a task alone is left out as a repeat"
        )
    return [
        *lines,
        f"another interpreter: {found.interpreter}",
        f"effects outside of the connector's clients: {found.effects}",
    ]


def _closed(found: ClosedResult) -> str:
    of = f"{found.records} records, {found.partitions} partition, {found.subtasks} subtask"
    if not found.is_closed:
        return f"not closed under crashes ({of}): {found.reason}"
    below_us = found.outage_below_us
    bound = f"; outages together below {below_us / SECOND_US:g} s" if below_us is not None else ""
    return f"closed under crashes: {found.states} durable states ({of}{bound})"


def _oracles(result: CertificationResult) -> tuple[str, ...]:
    lines = []
    for code, found in result.oracles.items():
        judged = "" if found.judged else ", observed"
        reason = f": {escaped(found.reason)}" if found.reason else ""
        lines.append(f"{code:<8} {found.verdict}{judged}{reason}")
    return tuple(lines)
