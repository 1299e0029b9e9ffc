"""A summary in Markdown, for the page of a CI job."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from semantix.model.counts import counted
from semantix.report.escaping import escaped
from semantix.report.view import ResultView, view_of_entry
from semantix.report.views.findings import FindingView, by_cause

CHARACTERS_MAX = 500_000  # a CI's page takes a megabyte
_CAUSES_MAX = 5
_LOG_LINES_MAX = 20  # of a finding
_SIGNS = {"UPHELD": "✅", "VIOLATED": "❌", "INCONCLUSIVE": "❔"}
_MARKUP = re.compile(r"([\\`*_\[\]<>|~&]|^[-+=#]|^\d+(?=[.)])|(?<=:)//)")


def markdown_summary(certificate: Mapping[str, Any]) -> str:
    """Return the summary: a table, then the findings of each claim that is not UPHELD."""
    lines: list[str] = []
    size = 0
    for line in _lines(certificate):
        size += len(line) + 1
        if size > CHARACTERS_MAX:
            lines.append("… the rest does not fit into a summary.")
            break
        lines.append(line)
    return "\n".join(lines) + "\n"


def plain(text: object) -> str:
    """Return a text without any markup: Markdown and HTML show it as it is."""
    return _MARKUP.sub(_spelled, escaped(text).strip())


def code(text: object, *, in_table: bool = False) -> str:
    """Return a text as code, also if it contains backquotes or, in a table, bars."""
    shown = escaped(text).replace("|", "\\|") if in_table else escaped(text)
    fence = "`" * (1 + max(map(len, re.findall(r"`+", shown)), default=0))
    space = " " if "`" in shown else ""
    return f"{fence}{space}{shown}{space}{fence}" if shown else ""


def _spelled(found: re.Match[str]) -> str:
    markup = found[0]
    # Behind a number, the backslash must stand before the dot that would begin a list.
    return f"{markup}\\" if markup.isdigit() else f"\\{markup}"


def _lines(certificate: Mapping[str, Any]) -> Iterator[str]:
    views = [view_of_entry(entry) for entry in certificate["results"]]
    yield "## Certification"
    yield ""
    yield "| verdict | spec | world | claim | strongest | windows | runs | time | why |"
    yield "| --- | --- | --- | --- | --- | --- | ---: | ---: | --- |"
    for view in views:
        windows = ", ".join(map(_cell, view.windows)) or "none"
        sign = _SIGNS.get(view.outcome, "") if view.is_claimed else ""
        yield (
            f"| {sign} {view.verdict} | {plain(view.spec)} | {view.world} | {_cell(view.claim)} "
            f"| {_cell(view.strongest)} | {windows} | {view.runs:,} | {view.seconds:.1f} s "
            f"| {plain(view.why)} |"
        )
    for entry in certificate.get("not_certified", ()):
        claim, why = _cell(entry["claim"] or "(none made)"), entry["reason"].partition("\n")[0]
        yield (
            f"| ❔ not certified | {plain(entry['spec'])} | {entry['world']} | {claim} "
            f"| | | | | {plain(why)} |"
        )
    for view in views:
        if view.outcome != "UPHELD":
            yield from _result(view)
    yield from _conditions(views)
    yield from _latencies(views)
    yield ""
    yield (
        f"semantix {plain(certificate['semantix'])}, seed {certificate['seed']}, "
        f"{plain(certificate['started'])}, {plain(certificate['machine'])}"
    )


def _conditions(views: Sequence[ResultView]) -> Iterator[str]:
    """Return a table of the preconditions that were turned off."""
    rows = [(view, one) for view in views for one in view.preconditions if one.tried]
    if not rows:
        return
    yield ""
    yield "### Preconditions of the claims, each turned off in turn"
    yield ""
    yield "| spec | world | precondition | result | shown by | how it was tried |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for view, one in rows:
        yield (
            f"| {plain(view.spec)} | {view.world} | {plain(one.name)} | {one.outcome} "
            f"| {plain(one.shown)} | {plain(one.tried)} |"
        )


def _latencies(views: Sequence[ResultView]) -> Iterator[str]:
    """Return how long after its emission a record becomes visible, for each result."""
    known = [view for view in views if view.latency]
    if known:
        yield ""
        yield "### Latency of the clean runs"
        yield ""
    for view in known:
        yield f"- {plain(view.spec)} ({view.world}): {plain(view.latency)}"


def _cell(text: str) -> str:
    return code(text, in_table=True)


def _result(view: ResultView) -> Iterator[str]:
    yield ""
    yield f"### {plain(view.spec)} ({view.world}): {view.verdict}"
    yield ""
    for line in view.reason:
        yield f"{plain(line)}  "
    causes = by_cause(finding for finding in view.findings if finding.judged)
    for cause in causes[:_CAUSES_MAX]:
        first, *others = cause.findings
        yield ""
        more = f" ({len(others)} more like it)" if others else ""
        yield f"**{plain(cause.cause)}**{more}"
        yield from _finding(first)
    if len(causes) > _CAUSES_MAX:
        yield ""
        yield f"… and {counted(len(causes) - _CAUSES_MAX, 'cause')} more"
    if view.again:
        yield ""
        yield f"Run it again: {code(view.again)}"


def _finding(finding: FindingView) -> Iterator[str]:
    yield ""
    yield f"{plain(finding.title)}  "
    for line in finding.message:
        yield f"{plain(line)}  "
    if finding.replay:
        yield f"See it again: {code(finding.replay)}"
    if finding.log:
        yield ""
        yield "What the connector printed in that run:"
        yield ""
        # Four spaces make a block that nothing inside of it can end.
        yield from (f"    {line}" for line in finding.last_log_lines(_LOG_LINES_MAX))
