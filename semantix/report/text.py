"""The report for a terminal or a log: a table, then the findings and how to replay them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from semantix.certify.results import CertificationResult
from semantix.model.counts import counted
from semantix.report.colours import painted
from semantix.report.table import table
from semantix.report.timelines.lines.wrapping import wrapped
from semantix.report.view import ResultView, view_of
from semantix.report.views.findings import FindingView
from semantix.report.windows import window_lines
from semantix.report.wrapping import COMMAND_BEGINS

TIMELINE_WIDTH = 78  # it stands in a report that is indented by two
_CAUSES_SHOWN = 3
_LOG_LINES_SHOWN = 5


def report(
    results: Sequence[CertificationResult],
    *,
    colour: bool = False,
    verbosity: int = 0,
    width: int | None = None,
) -> Iterator[str]:
    """Return the report, line by line.

    Args:
        colour: use ANSI codes; the caller sets it only for a terminal, and never with NO_COLOR.
        verbosity: -1: only the table; 0: also reasons and the first findings; 1: everything.
        width: of the terminal, in characters; the table fits into it. None: any width.
    """
    views = [view_of(result) for result in results]
    yield from table(views, colour=colour, width=width)
    if verbosity < 0:
        return
    for view in views:
        yield from _below(view, verbosity, colour=colour)
    yield from _conditions(views)
    yield from window_lines(window for view in views for window in view.windows)


def finding_lines(finding: FindingView, *, verbosity: int = 0) -> Iterator[str]:
    """Return the lines of a finding: message, smallest plan, timeline, command for its replay."""
    yield finding.title if finding.judged else f"{finding.title} (observed)"
    yield from (f"  {line}" for line in finding.message)
    yield "  smallest plan:"
    for line in finding.plan:
        yield f"    {line}"
    if finding.workload:
        yield f"  with a workload of its own: {finding.workload}"
    if verbosity > 0 and finding.timeline:
        yield "  timeline:"
        yield from (f"    {line}" for line in wrapped(finding.timeline, TIMELINE_WIDTH - 4))
    yield from _log(finding.log, verbosity)
    if finding.replay:
        yield f"  {COMMAND_BEGINS}{finding.replay}"


def _log(log: Sequence[str], verbosity: int) -> Iterator[str]:
    """Return what the connector has said in the run; unless all is wanted, the last lines only."""
    shown = log if verbosity > 0 else log[-_LOG_LINES_SHOWN:]
    if shown:
        omitted = len(log) - len(shown)
        yield "  the connector's own log:" + (
            f" (-v shows {counted(omitted, 'line')} more)" if omitted else ""
        )
        yield from (f"    {line}" for line in shown)


def _below(view: ResultView, verbosity: int, *, colour: bool) -> Iterator[str]:
    is_all = verbosity > 0 or not view.is_claimed
    shown = [finding for finding in view.findings if finding.judged or is_all]
    if not view.reason and not shown and verbosity < 1:
        return
    yield ""
    yield f"{view.spec} ({view.world}): {painted(view.verdict, colour=colour)}"
    said = len(view.reason)
    if not any(finding.message[:said] == view.reason for finding in shown[:_CAUSES_SHOWN]):
        yield from (f"  {line}" for line in view.reason)
    if verbosity < 1 and view.left_early:  # with -v it is among the lines about the search
        yield f"  {view.left_early}"
    if verbosity > 0:
        yield from (f"  {line}" for line in (*view.search, *view.oracles))
        yield from (f"  {line}" for line in _replays(view))
    if verbosity > 0:
        for finding in shown:
            yield from (f"  {line}" for line in finding_lines(finding, verbosity=verbosity))
    else:
        yield from (f"  {line}" for line in _by_cause(shown))
    if view.more_findings:
        more = counted(view.more_findings, "finding")
        yield f"  … and {more} beyond the first {len(view.findings)}"


def _replays(view: ResultView) -> Iterator[str]:
    """Return how to see again what happens without a precondition."""
    for one in view.preconditions:
        if one.replay:
            yield f"without {one.name}: {COMMAND_BEGINS}{one.replay}"


def _conditions(views: Sequence[ResultView]) -> Iterator[str]:
    """Return for each result which preconditions of its claim are necessary."""
    tried = [
        (view, conditions)
        for view in views
        if (conditions := [one for one in view.preconditions if one.tried])
    ]
    if tried:
        yield ""
        yield "preconditions of the claims, each turned off in turn (-v shows how):"
    for view, conditions in tried:
        groups: dict[str, list[str]] = {}
        for one in conditions:
            groups.setdefault(one.outcome, []).append(one.name)
        said = "; ".join(f"{outcome}: {', '.join(names)}" for outcome, names in groups.items())
        yield f"  {view.spec} ({view.world}): {said}"


def _by_cause(findings: Sequence[FindingView]) -> Iterator[str]:
    """Return the first finding of each of the first causes, and the names of all the others."""
    causes: dict[tuple[bool, str], list[FindingView]] = {}
    for number, finding in enumerate(findings):
        causes.setdefault((finding.judged, finding.cause or str(number)), []).append(finding)
    groups = _harms_apart(list(causes.values()))
    for first, *others in groups[:_CAUSES_SHOWN]:
        yield from finding_lines(first)
        if others:
            yield f"  of the same cause ({first.cause}): {_named(others)}"
    rest = groups[_CAUSES_SHOWN:]
    if rest:
        left = sum(map(len, rest))
        names = "; ".join(dict.fromkeys(group[0].cause or group[0].short[0] for group in rest))
        yield f"… and {counted(left, 'finding')} more: {names} (-v shows all)"


def _harms_apart(groups: list[list[FindingView]]) -> list[list[FindingView]]:
    """Put the first cause of each harm before further causes of the same harm."""
    first: list[list[FindingView]] = []
    others: list[list[FindingView]] = []
    seen: list[tuple[bool, str]] = []
    for group in groups:
        words = group[0].cause.partition(" after ")[0].partition(" without ")[0]
        harm = (group[0].judged, words)
        (others if words and harm in seen else first).append(group)
        seen.append(harm)
    return [*first, *others]


def _named(findings: Sequence[FindingView]) -> str:
    """Return `EO duplicate in the windows a, b; VIS dirty_read`."""
    windows: dict[str, list[str]] = {}
    for finding in findings:
        name, window = finding.short
        windows.setdefault(name, []).extend([window] if window else [])
    named = []
    for name, places in windows.items():
        plural = "s" if len(places) > 1 else ""
        where = f" in the window{plural} {', '.join(dict.fromkeys(places))}" if places else ""
        named.append(f"{name}{where}")
    return "; ".join(named)
