"""`semantix certify`: searches for faults that break what a connector claims."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from semantix.cli import exits
from semantix.cli.certificates.documents import Documents, document_options, made_by_command
from semantix.cli.console import Console, print_error
from semantix.cli.options import (
    DurationType,
    claim_option,
    fail_fast_option,
    guarantee,
    not_yet,
    occurrences_option,
    seed_option,
    stages_option,
    unreduced_option,
    world_option,
)
from semantix.cli.outputs import check_folder
from semantix.cli.own_process import in_process_option
from semantix.cli.terminal.search_view import SearchView

if TYPE_CHECKING:
    from semantix.certify.evidence.certificate import Missing
    from semantix.certify.interrupts import Interrupts
    from semantix.certify.results import CertificationResult
    from semantix.errors import WorldUnavailable
    from semantix.intake.targets import Target
    from semantix.plan.fault_plan import FaultPlan


@click.command("certify", short_help="Search for faults that break a connector's claim.")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET…")
@world_option(multiple=True)
@claim_option
@click.option(
    "--depth",
    type=click.IntRange(1, 2),
    metavar="K",
    default=1,
    help="Greatest number of crashes in one enumerated run: 1 (default) or 2.",
)
@occurrences_option
@unreduced_option
@click.option(
    "--examples",
    type=click.IntRange(0),
    metavar="N",
    default=100,
    help="Number of plans that Hypothesis draws; default: 100.",
)
@click.option(
    "--plans",
    metavar="DIR",
    help="Folder of plan files that are run, too; default: fault_plans, if it is there.",
)
@stages_option
@fail_fast_option
@seed_option
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    metavar="N",
    help="Number of worker processes; default: one for each core.",
)
@click.option(
    "--runs-max",
    type=click.IntRange(1),
    metavar="N",
    help="Greatest number of steps at which the job is killed on real servers.",
)
@click.option("--cluster", metavar="ADDR", help="Not built yet.")
@click.option(
    "--budget",
    type=DurationType(),
    metavar="TIME",
    help="Stop the search after this time, for example 60s or 5m.",
)
@click.option(
    "--findings",
    metavar="DIR",
    default=".semantix/findings",
    help="Folder for the findings, as files for `semantix replay`; default: .semantix/findings.",
)
@document_options
@in_process_option
@click.option("--no-progress", is_flag=True, help="Show no progress bar.")
@click.option("-q", "--quiet", is_flag=True, help="Print only the table.")
@click.option(
    "-v", "--verbose", is_flag=True, help="Print timelines, stages and the verdict of each oracle."
)
def certify_command(targets: tuple[str, ...], **given: Any) -> int:
    """Search for faults that break what each TARGET claims.

    TARGET is a spec file, a folder of spec files, or a connector class, written as `module:Class`
    or `file.py:Class`. A class without --claim claims nothing: the table then shows the strongest
    guarantee that it keeps.

    Exit status: 0 if every claim is UPHELD, 1 if one is VIOLATED, 2 for a mistake in the command
    line, a spec or a plan, 3 if one is INCONCLUSIVE, 4 if a world could not be had.
    """
    not_yet(given["cluster"], "--cluster")
    order = _Order(targets, given)
    order.certify_all()
    return order.report()


@dataclass(frozen=True, slots=True)
class _Piece:
    """One spec on one world."""

    target: Target
    world: str


class _Order:
    """One call of the command: its options, its targets and their results."""

    def __init__(self, arguments: tuple[str, ...], given: dict[str, Any]) -> None:
        from semantix.intake.plan_files import check_specs_of, plans_in
        from semantix.intake.targets import targets_of
        from semantix.report.machine import now
        from semantix.scenario.isolation.child import in_process, isolated

        self.given = given
        self.started = now()
        self.claim = guarantee(given["claim"])
        self.apart = in_process if given["in_process"] else isolated
        self.seed: int = given["seed"] or 0
        self.documents = Documents(given)
        self.documents.check()
        self.console = Console(to_stderr=self.documents.is_on_stdout)
        self.view = SearchView(
            has_progress=not given["no_progress"] and not given["quiet"],
            is_apart=not given["in_process"],
        )
        self.results: list[CertificationResult] = []
        self.statuses: list[int] = []
        # A search is long: every mistake in the arguments is reported before the first run.
        with self.view.working():
            self.targets = self.apart(partial(targets_of, arguments, self.claim))
        self.plans: list[FaultPlan] = plans_in(given["plans"])
        self.unmet: list[str] = []
        self.told: list[str] = []
        self.missing: list[Missing] = []
        check_specs_of(self.plans, [target.spec for target in self.targets])
        self.pieces = self._pieces()
        check_folder(given["findings"])

    def _pieces(self) -> list[_Piece]:
        from semantix.cli.worlds import why_not

        pieces = []
        for world in dict.fromkeys(self.given["worlds"]):
            for target in self.targets:
                reason = why_not(target.spec, world)
                if not reason:
                    pieces.append(_Piece(target, world))
                elif target.is_named:
                    raise click.UsageError(reason)
                else:
                    self.console.line(reason)
        return pieces

    def certify_all(self) -> None:
        """Certify spec by spec; where a world cannot be had, go on with the next spec."""
        from semantix.certify.interrupts import Interrupts
        from semantix.errors import WorldUnavailable

        with Interrupts() as interrupts:
            for number, piece in enumerate(self.pieces, start=1):
                self.view.begin(number, len(self.pieces))
                try:
                    result = self._certify(piece, interrupts)
                except WorldUnavailable as error:
                    self._tell_once(error)
                    self._miss([piece], str(error))
                    self.statuses.append(exits.UNAVAILABLE)
                    continue
                self.results.append(result)
                self.statuses.append(exits.OF_VERDICT[result.verdict])
                if result.lost_world is not None:
                    print_error(result.lost_world)
                    self.statuses.append(exits.UNAVAILABLE)
                if interrupts.seen:  # the results so far are still reported
                    self.statuses.append(exits.INTERRUPTED)
                    self._miss(self.pieces[number:], "the certification was interrupted before")
                    break

    def _miss(self, pieces: list[_Piece], reason: str) -> None:
        """Keep for the certificate that there are no results."""
        for piece in pieces:
            spec = piece.target.spec
            claim = self.claim or (None if piece.target.is_class else spec.claim)
            self.missing.append((spec.name, piece.world, claim, reason))

    def _tell_once(self, error: WorldUnavailable) -> None:
        """Print an error, unless it was printed for an earlier spec."""
        if str(error) not in self.told:
            self.told.append(str(error))
            print_error(error)

    def _certify(self, piece: _Piece, interrupts: Interrupts) -> CertificationResult:
        from semantix.cli.saving import saved
        from semantix.cli.worlds import load_worlds, need_world

        need_world(piece.target.spec, piece.world)
        work = partial(self._searched, piece, interrupts)
        with self.view.working():
            if piece.world == "simulated":
                load_worlds(piece.target.spec)
                result, unmet = self.apart(work, interrupts)
            else:  # there the connector runs in processes of its own anyway
                result, unmet = work()
        self.unmet += unmet
        return saved(result, self.given["findings"])

    def _searched(
        self, piece: _Piece, interrupts: Interrupts
    ) -> tuple[CertificationResult, list[str]]:
        from semantix.certify.campaign import certify
        from semantix.certify.evidence.expectations import unmet_expectations
        from semantix.certify.evidence.timelines import with_evidence
        from semantix.intake.plan_files import plans_for
        from semantix.report.timeline import timeline

        spec = piece.target.spec
        plans = plans_for(spec, self.plans)
        result = certify(
            spec,
            world=piece.world,
            claim=self.claim,
            depth=self.given["depth"],
            examples=self.given["examples"],
            seed=self.seed,
            occurrences=self.given["occurrences"],
            plans=plans,
            budget_s=self.given["budget"],
            runs_max=self.given["runs_max"],
            is_reduced=not self.given["unreduced"],
            stages=self.given["stages"],
            is_fail_fast=self.given["fail_fast"],
            jobs=self.given["jobs"] or len(os.sched_getaffinity(0)),
            interrupts=interrupts,
            progress=self.view.progress,
            judge_claim=self.claim is not None or not piece.target.is_class,
        )
        unmet: list[str] = []
        if piece.world == "simulated" and not (result.interrupted or result.hopeless):
            unmet += unmet_expectations(spec, plans, self.claim or spec.claim)
        self.view.progress.start(len(result.findings), f"{spec.name}: timelines")
        return with_evidence(result, timeline, None, self.view.listening), unmet

    def report(self) -> int:
        """Print the report, write the files, give the status."""
        from semantix.report.text import report

        verbosity = self.given["verbose"] - self.given["quiet"]
        colour = self.console.colour
        width = self.console.width
        written: list[str] = []
        try:
            lines = report(self.results, colour=colour, verbosity=verbosity, width=width)
            self.console.lines(lines)
            if verbosity >= 0:
                self.console.lines(self.unmet)
                self.console.lines(self.view.log_lines(self.results))
        finally:  # the files are written, even if the output for people cannot be
            made = made_by_command(self.results, self.missing, self.started, self.seed)
            written += self.documents.write(made)
        self.console.lines(written if verbosity >= 0 else ())
        if self.documents.has_failed:
            self.statuses.append(exits.USAGE)
        if exits.INTERRUPTED in self.statuses:
            self.console.line("interrupted; the results so far are above")
            found = exits.VIOLATED in self.statuses
            return exits.VIOLATED if found else exits.INTERRUPTED
        return exits.combined(self.statuses)
