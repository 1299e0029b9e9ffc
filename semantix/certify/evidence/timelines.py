"""Adds to each finding of a result its timeline, and the file from which it can be replayed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

from semantix.certify.evidence.store import save_findings
from semantix.certify.results import CertificationResult, FindingResult
from semantix.history.events import History
from semantix.model.oracle_codes import OF_THE_SEARCH
from semantix.oracles.explain import Sites, with_sites
from semantix.scenario.expectations.settling import settled
from semantix.scenario.runner import PreparedRun, run_with_sites
from semantix.scenario.scenario import Scenario

Tell = Callable[[History, Sites, tuple[str, ...]], tuple[str, ...]]
Listening = Callable[[], AbstractContextManager[list[str]]]

# A run that blocks is made again for its log only: what comes after so many seconds is not shown.
_BLOCKED_S = 1.0


def _deaf() -> AbstractContextManager[list[str]]:
    return nullcontext([])


def with_evidence(
    result: CertificationResult,
    tell: Tell,
    folder: str | Path | None,
    listening: Listening = _deaf,
) -> CertificationResult:
    """Add the timelines, and write the findings to files.

    Args:
        tell: makes the timeline of a history, in lines (`report.timeline`), with the lines of the
            connector at which the faults struck, and of the records of the finding.
        folder: for the files; None: write none.
        listening: a context around each run that gives the lines that the connector prints in it.
    """
    findings = tuple(_told(finding, result, tell, listening) for finding in result.findings)
    result = replace(result, findings=findings)
    return result if folder is None else save_findings(result, folder)


def _told(
    finding: FindingResult, result: CertificationResult, tell: Tell, listening: Listening
) -> FindingResult:
    """Add the timeline and the log of the connector.

    A simulated run is made again: the search keeps no histories of them. Only that of a run that
    blocks is kept; such a run is made again for a moment, for its log.
    """
    if finding.timeline or finding.oracle in OF_THE_SEARCH:
        return finding
    history = finding.history
    sites: Sites = ()
    log = list(finding.log)
    if history is None:
        scenario = Scenario(result.spec, finding.plan, finding.workload, finding.seed)
        scenario = settled(scenario)
        with listening() as log:
            run = run_with_sites(scenario)
        history, sites = run.history, run.call_sites
    elif result.world == "simulated" and not log:
        scenario = Scenario(result.spec, finding.plan, finding.workload, finding.seed)
        with listening() as log:
            PreparedRun(settled(scenario), patience_s=_BLOCKED_S).run()
    message = with_sites(finding.message, sites)
    lines = tell(history, sites, finding.records)
    return replace(
        finding,
        message=message,
        timeline=lines,
        log=tuple(log),
        history=None,
        sites=sites,
    )
