"""Puts one precondition of the claim to the proof: it is turned off, and the claim must break."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from semantix.certify.causes import cause_of
from semantix.certify.executors.executor import Executor
from semantix.certify.finding_results import finding_result
from semantix.certify.judged_run import JudgedRun
from semantix.certify.preconditions.off_search import OffSearch
from semantix.certify.results import PreconditionResult
from semantix.certify.running_campaign import Campaign
from semantix.certify.shrinking import shrunk
from semantix.certify.tally import Found
from semantix.errors import InternalError, SemantixError
from semantix.model.counts import counted
from semantix.model.guarantees import Guarantee
from semantix.oracles.claims import oracles_of
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.expectations.conditions import usual_workload, without
from semantix.scenario.expectations.settling import Settled, settle
from semantix.scenario.scenario import Scenario
from semantix.scenario.vertices.start_refusals import StartRefusal, refusal_of
from semantix.spec.connector_spec import ConnectorSpec, Precondition, WorkloadSettings


def tried(campaign: Campaign, condition: Precondition) -> PreconditionResult:
    """Turn one condition off, and search until a run breaks the guarantee.

    Nothing that such a run shows is a finding against the claim.

    Raises:
        SearchEnded: a signal, or the budget is used up.
    """

    def note(run: JudgedRun) -> None:
        campaign.tally.take_digest(run.digest)
        campaign.count(fired=run.fired)

    trial = OffTrial(campaign, condition, campaign.executor, note)
    found, result = trial.searched()
    return result if found is None else shown_by(found, result)


@dataclass(frozen=True, slots=True)
class OffTrial:
    """One condition of a campaign, and where it is tried.

    Args:
        note: called for each run.
        can_run: whether a plan may be tried.
    """

    campaign: Campaign
    condition: Precondition
    executor: Executor
    note: Callable[[JudgedRun], None]
    can_run: Callable[[FaultPlan], bool] = lambda _: True

    @property
    def codes(self) -> tuple[str, ...]:
        """The oracles that judge without the condition."""
        spec, breaks = self.campaign.spec, str(self.condition.breaks)
        return oracles_of(Guarantee(breaks), spec.also if breaks == spec.claim else ())

    def untried(self) -> PreconditionResult:
        """Return the condition as one that nobody has turned off."""
        one = self.condition
        return PreconditionResult(one.name, off=one.off, breaks=str(one.breaks))

    def searched(self) -> tuple[Found | None, PreconditionResult]:
        """Return the smallest schedule that breaks the guarantee, and how it was looked for."""
        if self.campaign.tally.judged_count():
            reason = "the claim breaks with the condition, too"
            return None, replace(self.untried(), reason=reason)
        try:
            return self._searched(without(self.campaign.spec, self.condition.off))
        except InternalError:
            raise
        except SemantixError as error:  # the spec, or the connector, does not allow it
            first = str(error).splitlines()[0]
            return None, replace(self.untried(), reason=f"it cannot be turned off: {first}")

    def _searched(self, off_spec: ConnectorSpec) -> tuple[Found | None, PreconditionResult]:
        fired: dict[str, int] = {}
        runs, reason, untried = 0, "", self.untried()
        for workload in off_spec.workloads:
            settled = _settled(self.campaign, off_spec, workload)
            spec = replace(off_spec, view=settled.view) if not off_spec.places else off_spec
            seed, expectation = self.campaign.seed, settled.expectation
            search = OffSearch(
                spec, workload, seed, self.executor, expectation, self.codes, self.can_run
            )
            found = self._first_break(search)
            runs += search.runs
            for name, count in search.fired.items():
                fired[name] = fired.get(name, 0) + count
            reason = reason or search.doubt or search.reason
            if found is not None:
                words = _in_words(runs, fired)
                return shrunk(found), replace(untried, runs=runs, tried=words)
        result = replace(untried, runs=runs, tried=_in_words(runs, fired))
        refusal = self._refusal(off_spec) if reason else None
        if refusal is not None:
            return None, refused(result, refusal)
        found_out = {"reason": reason} if reason else {"necessary": False}
        return None, replace(result, **found_out)

    def _refusal(self, off_spec: ConnectorSpec) -> StartRefusal | None:
        """Return how the connector refuses to start without the condition, with every workload.

        With the condition it starts: the stage comes only behind dry runs that have finished.
        """
        seed, found = self.campaign.seed, None
        for workload in off_spec.workloads:
            found = refusal_of(Scenario(off_spec, workload=workload, seed=seed))
            if found is None:
                return None
        return found

    def _first_break(self, search: OffSearch) -> Found | None:
        for run, found in search.judged_runs():
            self.note(run)
            if found is not None:
                return found
        return None


def _settled(campaign: Campaign, off_spec: ConnectorSpec, workload: WorkloadSettings) -> Settled:
    usual = usual_workload(campaign.spec, off_spec, workload)
    return settle(off_spec, workload) if usual is None else campaign.settled(usual)


def shown_by(
    found: Found, result: PreconditionResult, *, is_repeatable: bool = True
) -> PreconditionResult:
    """Return that the condition is necessary, with the smallest schedule."""
    one = found.finding
    cause = cause_of(one.kind, found.faults)
    shown = finding_result(found, cause, is_judged=True, is_repeatable=is_repeatable)
    said = f"{one.oracle} {one.kind}: {found.message}"
    return replace(result, necessary=True, finding=said, plan=shown.plan, shown=shown)


def refused(result: PreconditionResult, refusal: StartRefusal) -> PreconditionResult:
    """Return that the connector enforces the condition. It says nothing about the guarantee."""
    said = f"the connector refuses to start without it, in {refusal.during}: {refusal.error}"
    return replace(result, refusal=refusal, reason=said)


def _in_words(runs: int, fired: Mapping[str, int]) -> str:
    """Return how a condition was tried: `52 runs without it; faults: crash 50`."""
    count = f"{counted(runs, 'run')} without it"
    struck = ", ".join(f"{name} {number}" for name, number in sorted(fired.items()))
    return f"{count}; faults that struck: {struck}" if struck else f"{count}, with no fault"
