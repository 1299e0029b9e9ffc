"""Findings in words, and findings of one cause together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from semantix.certify.evidence.certificate import finding_to_mapping
from semantix.certify.results import FindingResult
from semantix.model.counts import counted
from semantix.model.oracle_codes import ORACLES
from semantix.oracles.explain import IN_THE_CONNECTOR
from semantix.plan.fault_plan import Fault
from semantix.plan.plan_text import fault_from_mapping, plan_lines
from semantix.plan.shifts import in_words
from semantix.report.escaping import escaped
from semantix.spec.connector_spec import WorkloadSettings

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
        faults: each fault of the plan that struck, in words.
        sites: the lines of the connector at which faults struck, each once.
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
    faults: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()

    @property
    def told(self) -> tuple[str, ...]:
        """The message without its line about the sites, where these are shown by themselves."""
        return tuple([
            line for line in self.message if not (self.sites and line.startswith(IN_THE_CONNECTOR))
        ])  # fmt: skip

    def last_log_lines(self, count: int) -> tuple[str, ...]:
        """The last lines of the log, with a word about those that are left out."""
        omitted = len(self.log) - count
        if omitted <= 0:
            return self.log
        return f"… {counted(omitted, 'line')} before", *self.log[-count:]


@dataclass(frozen=True, slots=True)
class CauseView:
    """The findings with one cause; the first of them has the smallest plan of the gravest harm."""

    cause: str
    judged: bool
    findings: tuple[FindingView, ...]


def finding_view(finding: FindingResult, workloads: Sequence[WorkloadSettings] = ()) -> FindingView:
    """Return one finding in words.

    Args:
        workloads: the workloads of the spec. If the run had another workload, the result shows it.
    """
    return view_of_finding(finding_to_mapping(finding, workloads))


def view_of_finding(entry: Mapping[str, Any]) -> FindingView:
    """Return the finding of a certificate in words."""
    oracle, kind, place = entry["oracle"], entry["kind"], entry["window"] or ""
    window = f" in the window {place}" if place else ""
    records = f" of {_listed(entry['records'])}" if entry["records"] else ""
    name = ORACLES.get(oracle)
    told = f"{oracle} ({name})" if name else oracle
    sites = dict.fromkeys(site["where"] for site in entry.get("sites", ()))
    return FindingView(
        title=escaped(f"{told}: {kind}{records}{window}"),
        judged=entry["judged"],
        message=tuple(map(escaped, entry["message"].splitlines())),
        plan=tuple(plan_lines(entry["plan"])),
        workload=_workload(entry.get("workload")),
        replay=entry["replay"],
        timeline=tuple(map(escaped, entry["timeline"])),
        log=tuple(map(escaped, entry.get("log", ()))),
        cause=entry.get("cause", ""),
        short=(escaped(f"{oracle} {kind}"), escaped(place)),
        faults=tuple([escaped(fault_in_words(fault_from_mapping(one))) for one in entry["faults"]]),
        sites=tuple(map(escaped, sites)),
    )


def by_cause(findings: Iterable[FindingView]) -> tuple[CauseView, ...]:
    """Put findings with one cause together, in the order of the first of each cause."""
    causes: dict[tuple[bool, str], list[FindingView]] = {}
    for number, finding in enumerate(findings):
        causes.setdefault((finding.judged, finding.cause or str(number)), []).append(finding)
    return tuple([
        CauseView(found[0].cause or found[0].title, found[0].judged, tuple(found))
        for found in causes.values()
    ])  # fmt: skip


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
        how = f", to {counted(fault.parallelism, 'subtask')} of the sink"
    return f"{fault.do}{error}{whom} at {fault.at}{when}{how}"


def _listed(words: Sequence[str]) -> str:
    more = len(words) - _RECORDS_MAX
    shown = ", ".join(words[:_RECORDS_MAX])
    return f"{shown} and {more} more" if more > 0 else shown


def _workload(found: Mapping[str, Any] | None) -> str:
    shown = (found or {}).items()
    return ", ".join(f"{name} {value}" for name, value in shown if value not in (None, ""))
