"""What `run` and `replay` show of a run: the lines at the terminal, and the page of `--html`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from semantix.cli.console import Console
from semantix.cli.outputs import check_file, writing

if TYPE_CHECKING:
    from semantix.certify.evidence.judging import RunJudgement
    from semantix.certify.results import FindingResult
    from semantix.history.events import History
    from semantix.scenario.scenario import RunResult, Scenario

TIMELINE_WIDTH = 80  # in columns; a narrower terminal gets its own


def html_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--html F`, the page with the picture of the run."""
    return click.option(
        "--html",
        "html_file",
        metavar="F",
        help="Write the timeline as a page with a picture to this file.",
    )(command)


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A run that is shown.

    Attributes:
        claim: the guarantee that was judged; empty: none.
        again: the command that makes the same run.
        saved: oracle and kind of the saved finding that the run is to show again; else empty.
        clean: the history of the same run without its faults; None: there is none.
    """

    scenario: Scenario
    run: RunResult
    judgement: RunJudgement
    claim: str = ""
    again: str = ""
    saved: tuple[str, str] = ("", "")
    clean: History | None = None

    @property
    def finding(self) -> FindingResult | None:
        """The finding that the timeline is about."""
        from semantix.report.timelines.finding import shown_finding

        return shown_finding(self.judgement.findings, *self.saved)


def clean_neighbour(
    scenario: Scenario, run: RunResult, execute: Callable[[Scenario], RunResult]
) -> History | None:
    """Make the same run without its faults.

    Args:
        run: the run with the faults.

    Returns:
        None if there is nothing to compare: the plan has no fault, the run was broken off (the
        clean one may block as long once more), or it was on real servers, where no two runs are
        equal.
    """
    if not scenario.plan.faults or scenario.world != "simulated" or run.broken_off:
        return None
    return execute(replace(scenario, plan=replace(scenario.plan, faults=()))).history


def tell_run(console: Console, shown: ShownRun, *, every_step: bool) -> None:
    """Print the run as a chart and as lines, and how it differs from its clean neighbour."""
    from semantix.report.colours import struck
    from semantix.report.timeline import timeline
    from semantix.report.timelines.focus import Focus
    from semantix.report.timelines.lines.chart import TITLE_WIDTH, chart
    from semantix.report.timelines.lines.wrapping import INDENT, wrapped
    from semantix.report.timelines.neighbour import difference_lines, difference_of
    from semantix.report.timelines.reading import timeline_of

    width = min(console.width or TIMELINE_WIDTH, TIMELINE_WIDTH)
    history, finding = shown.run.history, shown.finding
    records = finding.records if finding is not None else None
    picture = timeline_of(history, Focus(records or (), has_finding=records is not None))
    overview = list(wrapped(chart(picture, width), width, TITLE_WIDTH + 1))
    if overview:
        console.lines((*overview, ""))
    lines = timeline(history, shown.run.call_sites, records, every_step=every_step)
    console.lines(struck(line, colour=console.colour) for line in wrapped(lines, width))
    console.line("")
    if shown.clean is None:
        return
    difference = difference_of(history, shown.clean, Focus(records or ()).followed)
    if difference is not None:
        for line in difference_lines(difference):
            console.lines(wrapped([line], width, INDENT if line.startswith(" ") else 2))
        console.line("")


def write_page(console: Console, file: str | None, shown: ShownRun, *, is_quiet: bool) -> None:
    """Write the page of the run, if one is wanted, and say where it is.

    Raises:
        UsageError: it cannot be written.
    """
    if file is None:
        return
    from semantix.certify.evidence.store import write_text
    from semantix.report.timelines.pictures.page import timeline_page

    page = timeline_page(_facts(shown), shown.run.history, shown.clean)
    with writing(file):
        write_text(file, page)
    if not is_quiet:
        console.line(f"the picture of the run: {file}")


def _facts(shown: ShownRun) -> Any:
    from semantix.report.timelines.pictures.page import RunFacts
    from semantix.report.views.findings import fault_in_words, finding_view

    finding = shown.finding
    view = None if finding is None else finding_view(finding)
    others = [one for one in shown.judgement.findings if one is not finding]
    return RunFacts(
        name=shown.scenario.spec.name,
        world=shown.scenario.world,
        claim=shown.claim,
        verdict=str(shown.judgement.verdict),
        title=_titles([finding])[0] if finding is not None else "",
        message=view.message if view is not None else (),
        faults=tuple(map(fault_in_words, shown.scenario.plan.faults)),
        others=tuple(dict.fromkeys(_titles(others))),
        again=shown.again,
        records=finding.records if finding is not None else None,
        alone=_alone(shown),
    )


def _alone(shown: ShownRun) -> str:
    if shown.clean is not None or not shown.scenario.plan.faults:
        return ""
    if shown.scenario.world != "simulated":
        return "on real servers no two runs are equal"
    if shown.run.broken_off:
        return "the run was broken off, and the clean one might block as long"
    return "the run consists of trials to restore checkpoints"


def _titles(findings: Sequence[FindingResult]) -> list[str]:
    from semantix.report.views.findings import finding_view

    views = map(finding_view, findings)
    return [view.title if view.judged else f"{view.title} (observed)" for view in views]


def check_page(file: str | None) -> None:
    """Refuse a file that cannot be written, before anything is run."""
    if file == "-":
        raise click.UsageError("--html -: the page goes to a file; expected the name of one")
    check_file(file)
