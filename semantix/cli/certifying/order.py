"""One call of `semantix certify`: certifies its targets, prints the report, gives the status."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from semantix.cli import exits
from semantix.cli.certificates.documents import Documents, made_by_command
from semantix.cli.console import Console, print_error
from semantix.cli.options import guarantee
from semantix.cli.outputs import check_folder
from semantix.cli.terminal.search_view import SearchView

if TYPE_CHECKING:
    from semantix.certify.evidence.certificate import Missing
    from semantix.certify.executors.lanes import Tell
    from semantix.certify.interrupts import Interrupts
    from semantix.certify.results import CertificationResult
    from semantix.errors import SemantixError
    from semantix.intake.targets import Target
    from semantix.plan.fault_plan import FaultPlan
    from semantix.spec.connector_spec import ConnectorSpec


@dataclass(frozen=True, slots=True)
class Piece:
    """One spec on one world."""

    target: Target
    world: str


@dataclass(frozen=True, slots=True)
class _Made:
    """What a lane gives back.

    Attributes:
        printed: how many bytes its connectors have printed.
        interrupted: a signal came.
    """

    result: CertificationResult | SemantixError
    unmet: list[str]
    printed: int
    interrupted: bool


_Result = tuple[Piece, "CertificationResult | SemantixError"]


class Order:
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
        self.jobs: int = given["jobs"] or len(os.sched_getaffinity(0))
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

    def _pieces(self) -> list[Piece]:
        from semantix.cli.worlds import why_not

        pieces = []
        for world in dict.fromkeys(self.given["worlds"]):
            for target in self.targets:
                reason = why_not(target.spec, world)
                if not reason:
                    pieces.append(Piece(target, world))
                elif target.is_named:
                    raise click.UsageError(reason)
                else:
                    self.console.line(reason)
        return pieces

    def certify_all(self) -> None:
        """Certify all pieces. If a world cannot be had, or a spec is wrong, go on with the next."""
        from semantix.certify.interrupts import Interrupts
        from semantix.errors import SemantixError, WorldUnavailable

        with Interrupts() as interrupts:
            waiting = list(self.pieces)
            for piece, result in self._results(interrupts):
                waiting.remove(piece)
                if isinstance(result, SemantixError):
                    self._tell_once(result)
                    self._miss([piece], str(result))
                    is_away = isinstance(result, WorldUnavailable)
                    self.statuses.append(exits.UNAVAILABLE if is_away else exits.USAGE)
                    continue
                self.results.append(result)
                self.statuses.append(exits.OF_VERDICT[result.verdict])
                if result.lost_world is not None:
                    print_error(result.lost_world)
                    self.statuses.append(exits.UNAVAILABLE)
            if interrupts.seen:  # the results so far are still reported
                self.statuses.append(exits.INTERRUPTED)
                self._miss(waiting, "the certification was interrupted before")

    def _results(self, interrupts: Interrupts) -> Iterator[_Result]:
        """Certify spec by spec; simulated specs side by side if there are cores for it."""
        simulated = [piece for piece in self.pieces if piece.world == "simulated"]
        lanes = min(self.jobs, len(simulated))
        if self.given["in_process"] or lanes < 2:
            simulated = []
        else:
            yield from self._side_by_side(simulated, lanes, interrupts)
        for number, piece in enumerate(self.pieces[len(simulated) :], start=len(simulated) + 1):
            if interrupts.seen:
                return
            self.view.begin(number, len(self.pieces))
            yield piece, self._certified(piece, interrupts)

    def _side_by_side(
        self, pieces: Sequence[Piece], lanes: int, interrupts: Interrupts
    ) -> Iterator[_Result]:
        # What is loaded here need not be loaded once more in each forked process.
        import semantix.certify.campaign
        import semantix.certify.evidence.expectations
        import semantix.certify.evidence.timelines
        import semantix.report.timeline  # noqa: F401
        from semantix.certify.executors.garbage_collection import frozen_for_forks
        from semantix.certify.executors.lanes import Lanes
        from semantix.cli.worlds import load_worlds

        for piece in pieces:
            load_worlds(piece.target.spec)
        works = [
            partial(self._in_lane, number, piece, self.jobs // lanes, interrupts)
            for number, piece in enumerate(pieces, start=1)
        ]
        with frozen_for_forks(), self.view.showing() as show:
            sizes = [_size(piece.target.spec) for piece in pieces]
            for number, made in Lanes[_Made](lanes, interrupts, show).results(works, sizes):
                self.unmet += made.unmet
                self.view.add_printed(made.printed)
                interrupts.seen = interrupts.seen or made.interrupted
                yield pieces[number], made.result

    def _in_lane(
        self, number: int, piece: Piece, jobs: int, interrupts: Interrupts, tell: Tell
    ) -> _Made:
        """Certify one piece in a forked process."""
        self.view, self.jobs, self.unmet = self.view.in_lane(tell), jobs, []
        interrupts.lanes = ()
        self.view.begin(number, len(self.pieces))
        result = self._certified(piece, interrupts)
        return _Made(result, self.unmet, self.view.printed, interrupts.seen)

    def _certified(
        self, piece: Piece, interrupts: Interrupts
    ) -> CertificationResult | SemantixError:
        from semantix.errors import UsageError, WorldUnavailable

        try:
            return self._certify(piece, interrupts)
        except WorldUnavailable as error:
            return error
        except UsageError as error:  # a clean run showed it: the other specs may be right
            if len(self.pieces) == 1:
                raise
            return error

    def _miss(self, pieces: list[Piece], reason: str) -> None:
        """Keep for the certificate that there are no results."""
        for piece in pieces:
            spec = piece.target.spec
            claim = self.claim or (None if piece.target.is_class else spec.claim)
            self.missing.append((spec.name, piece.world, claim, reason))

    def _tell_once(self, error: SemantixError) -> None:
        """Print an error, unless it was printed for an earlier spec."""
        if str(error) not in self.told:
            self.told.append(str(error))
            print_error(error)

    def _certify(self, piece: Piece, interrupts: Interrupts) -> CertificationResult:
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
        self, piece: Piece, interrupts: Interrupts
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
            jobs=self.jobs,
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


def _size(spec: ConnectorSpec) -> int:
    """Return about how much work a spec is, compared with others: only its order depends on it.

    Each precondition is a search of its own, and the calls of each outside system are steps where
    faults strike.
    """
    return len(spec.preconditions) + 3 * len(spec.places) + len(spec.world_options)
