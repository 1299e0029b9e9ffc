"""The content of all reports of a certification; others decide what it looks like.

A view is made from the certificate: what is in no certificate is in no report. So a report can be
made later from the file, and from results of other processes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from semantix.certify.evidence.certificate import result_to_mapping
from semantix.certify.results import CertificationResult
from semantix.model.counts import counted
from semantix.model.guarantees import Verdict
from semantix.model.oracle_codes import ORACLES
from semantix.model.outcomes import CLAIM_BREAKS
from semantix.report.escaping import escaped
from semantix.report.views.conditions import (
    ConditionView,
    needed,
    preconditions_of,
    premises_of,
)
from semantix.report.views.coverage import CoverageView, coverage_of
from semantix.report.views.findings import (
    CauseView,
    FindingView,
    by_cause,
    view_of_finding,
)
from semantix.report.views.latency import latency_in_words
from semantix.report.views.protocol import PhaseView, protocol_of
from semantix.report.views.search import (
    StageView,
    closed_in_words,
    expectations,
    search_lines,
    stages_of,
)

_LEARNED = " (values learned)"


@dataclass(frozen=True, slots=True)
class OracleView:
    """The conclusion of one oracle."""

    code: str
    name: str
    verdict: str
    judged: bool
    findings: int
    reason: str


@dataclass(frozen=True, slots=True)
class ResultView:
    """One line of the table, with the details below the table.

    Attributes:
        verdict: as it is shown: with a word on values that were learned; `reported` without a
            claim.
        outcome: the verdict alone: `UPHELD`, `VIOLATED` or `INCONCLUSIVE`.
        why: one sentence: what shows the violation, or on how much the verdict rests.
        reason: at most two lines that say why the verdict is not UPHELD.
        search, oracles: lines.
        expected_windows: of the spec; None: it says nothing of windows.
        again: the command that certifies the same once more; empty: there is none.
        digest: of all runs that were not drawn; empty on real servers.
        unavailable: why a world could not be had any more; else empty.
        left_early: why most of the search was left out; empty: it was not.
        preconditions: of the claim, with what was found out about each.
        latency: how long after its emission a record became visible; empty: this is not known.
    """

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
    outcome: str = ""
    why: str = ""
    title: str = ""
    connector: str = ""
    path: str = ""
    again: str = ""
    digest: str = ""
    unavailable: str = ""
    expected_windows: tuple[str, ...] | None = None
    preconditions: tuple[ConditionView, ...] = ()
    latency: str = ""
    left_early: str = ""


@dataclass(frozen=True, slots=True)
class DetailView:
    """What a page shows of one result beyond its `ResultView`.

    Attributes:
        causes: the findings of judged oracles by cause, the gravest first.
        observed: those of the other oracles.
        expects: (label, text) of what a reader had to see; empty: it was not found out.
        closed: a line for each search over durable states.
        fault_runs: (class of faults, number of runs in which one struck and the job recovered).
    """

    causes: tuple[CauseView, ...]
    observed: tuple[CauseView, ...]
    preconditions: tuple[ConditionView, ...]
    premises: tuple[ConditionView, ...]
    expects: tuple[tuple[str, str], ...]
    coverage: CoverageView
    protocol: tuple[PhaseView, ...]
    stages: tuple[StageView, ...]
    closed: tuple[str, ...]
    fault_runs: tuple[tuple[str, int], ...]
    recovered_runs: int
    runs_per_second: float
    oracles: tuple[OracleView, ...]


def view_of(result: CertificationResult) -> ResultView:
    """Return the content for one result."""
    return view_of_entry(result_to_mapping(result))


def view_of_entry(entry: Mapping[str, Any]) -> ResultView:
    """Return the content for one result of a certificate."""
    spec, claim = entry["spec"], entry["claim"]
    expected = spec.get("expected_windows")
    findings = tuple(map(view_of_finding, entry["findings"]))
    reason = _reason(entry, findings)
    return ResultView(
        spec=escaped(spec["name"]),
        world=entry["world"],
        verdict=_verdict(entry),
        claim=claim if claim is not None else "(none made)",
        strongest=_strongest(entry),
        windows=tuple(entry["windows"]),
        runs=_runs(entry),
        seconds=entry["seconds"],
        is_claimed=claim is not None,
        reason=reason,
        findings=findings,
        search=search_lines(entry),
        oracles=tuple(map(_oracle_line, _oracles(entry))),
        more_findings=entry.get("more_findings", 0),
        outcome=entry["verdict"],
        why=_why(entry, reason),
        title=escaped(spec.get("title", "")),
        connector=escaped(spec["connector"]),
        path=escaped(spec["path"]),
        again=entry.get("again", ""),
        digest=entry["digest"] or "",
        unavailable=escaped((entry.get("lost_world") or "").partition("\n")[0]),
        expected_windows=None if expected is None else tuple(expected),
        preconditions=preconditions_of(entry),
        latency=latency_in_words(entry),
        left_early=_left_early(entry["search"]),
    )


def _left_early(search: Mapping[str, Any]) -> str:
    return next((one for one in search["not_searched"] if one.startswith(CLAIM_BREAKS)), "")


def details_of(entry: Mapping[str, Any]) -> DetailView:
    """Return what a page shows of one result of a certificate."""
    causes = by_cause(map(view_of_finding, entry["findings"]))
    search, expected = entry["search"], entry["spec"].get("expected_windows")
    coverage = coverage_of(entry)
    windows = tuple(entry["windows"])
    return DetailView(
        causes=tuple([one for one in causes if one.judged]),
        observed=tuple([one for one in causes if not one.judged]),
        preconditions=preconditions_of(entry),
        premises=premises_of(entry),
        expects=tuple(expectations(entry.get("expects"))),
        coverage=coverage,
        protocol=protocol_of(coverage, windows, None if expected is None else tuple(expected)),
        stages=stages_of(search),
        closed=tuple(map(closed_in_words, search["closed"])),
        fault_runs=tuple(search["fault_runs"].items()),
        recovered_runs=search["recovered_runs"],
        runs_per_second=search["runs_per_second"],
        oracles=tuple(_oracles(entry)),
    )


def _runs(entry: Mapping[str, Any]) -> int:
    return sum(stage["runs"] for stage in entry["search"]["stages"])


def _is_learned(entry: Mapping[str, Any]) -> bool:
    expects = entry.get("expects")
    return expects is not None and expects["values"] == "learned"


def _verdict(entry: Mapping[str, Any]) -> str:
    """Return the verdict; if it rests on values that clean runs have shown, say so."""
    is_upheld = entry["verdict"] == Verdict.UPHELD
    word = "reported" if entry["claim"] is None and is_upheld else str(entry["verdict"])
    return f"{word}{_LEARNED}" if is_upheld and _is_learned(entry) else word


def _strongest(entry: Mapping[str, Any]) -> str:
    word = entry["strongest"] or "not even none"
    return f"{word} so far" if entry["interrupted"] else word


def _reason(entry: Mapping[str, Any], findings: tuple[FindingView, ...]) -> tuple[str, ...]:
    """Return at most two lines that say why the verdict is not UPHELD."""
    is_upheld = entry["verdict"] == Verdict.UPHELD
    if entry["claim"] is None and findings and is_upheld:
        word = entry["strongest"] or "no guarantee"
        return (f"{word} holds; these findings rule out a stronger guarantee:",)
    if is_upheld:
        return ()
    if entry["reason"]:
        return tuple(map(escaped, entry["reason"].splitlines()[:2]))
    judged = [finding for finding in findings if finding.judged]
    if not judged:
        return ()
    shown_by = "; ".join(judged[0].faults) or "a run without faults"
    return (judged[0].title, escaped(f"shown by {shown_by}"))


def _why(entry: Mapping[str, Any], reason: tuple[str, ...]) -> str:
    """Return one sentence about the verdict."""
    if entry["verdict"] != Verdict.UPHELD:
        return reason[0] if reason else ""
    runs = counted(_runs(entry), "run")
    if entry["claim"] is None:
        return f"Nothing was claimed; {entry['strongest'] or 'no guarantee'} holds in {runs}."
    extent = ", and the search is closed under crashes" if _is_closed(entry) else ""
    needs = needed(entry)
    needing = f"; the claim needs: {', '.join(needs)}" if needs else ""
    return f"None of {runs} broke the claim{extent}{needing}."


def _is_closed(entry: Mapping[str, Any]) -> bool:
    return bool(entry["search"]["closed_under_crashes"])


def _oracles(entry: Mapping[str, Any]) -> list[OracleView]:
    return [
        OracleView(
            code,
            ORACLES.get(code, ""),
            found["verdict"],
            found["judged"],
            found["findings"],
            escaped(found.get("reason", "")),
        )
        for code, found in entry["oracles"].items()
    ]


def _oracle_line(found: OracleView) -> str:
    judged = "" if found.judged else ", observed"
    reason = f": {found.reason}" if found.reason else ""
    return f"{found.code:<8} {found.verdict}{judged}{reason}"
