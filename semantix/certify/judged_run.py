"""One judged run: what a certification keeps of it. It is small, so workers can send it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from semantix.certify.proofs import proving_crashes
from semantix.history.codec import digest
from semantix.history.events import (
    APPEARED,
    COMPLETED,
    FAULT,
    READBACK,
    ROW,
    Event,
    History,
)
from semantix.history.expectation import Expectation
from semantix.history.job_events import Ended, Restored
from semantix.model.guarantees import Verdict
from semantix.model.outcomes import JobEnd
from semantix.oracles.explain import explain
from semantix.oracles.honesty.missing_effects import SwallowedErrorsFold
from semantix.oracles.judge import Folding
from semantix.oracles.older_restores import limited
from semantix.oracles.progress import ProgressFold
from semantix.oracles.registry import ORACLES
from semantix.oracles.verdict import FIRST_DOUBTS, Finding
from semantix.oracles.view.view_fold import ViewFold
from semantix.oracles.windows import windows_from
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import RunResult, Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

# The oracle RESTORE judges runs of its own (`stages.restore_trials`), once for each workload.
RUN_CODES: tuple[str, ...] = tuple(code for code in ORACLES if code != "RESTORE")


@dataclass(frozen=True, slots=True)
class JudgedFinding:
    """A finding with its failure window (empty if it has none) and its text."""

    finding: Finding
    window: str
    message: str


@dataclass(frozen=True, slots=True)
class JudgedRun:
    """What a certification keeps of a run.

    Attributes:
        digest: of its history.
        events: number of its events.
        unfired: faults of the plan that did not strike.
        verdicts: (code, verdict, number of things judged, reason) of each oracle.
        windows: the failure windows, if they were asked for.
        signs: whether a checkpoint completed, a fault struck, a checkpoint was restored, a reader
            saw a record.
        broken_off: from `RunResult`.
        unmodelled: what the connector used although the simulated world does not model it; empty
            if there is no such thing.
        overtaken: numbers of the records, from 0, whose row of a table showed an older record of
            the same key again although nothing was replayed (`stages.overtaken`).
        goes_on: no task crashed or failed.
        proofs: crashes that put suspicions of the oracle FAIL to the proof: the same plan is run
            again with each of them.
        history: only of a run that was broken off: it is not made again for the evidence, because
            that would block as long once more.
        printed: from `RunResult`, of a run with findings.
    """

    digest: str
    events: int
    unfired: tuple[Fault, ...]
    verdicts: tuple[tuple[str, Verdict, int, str], ...]
    findings: tuple[JudgedFinding, ...]
    windows: tuple[str, ...]
    signs: tuple[bool, bool, bool, bool]
    broken_off: str = ""
    unmodelled: str = ""
    proofs: tuple[Fault, ...] = ()
    overtaken: tuple[int, ...] = ()
    goes_on: bool = False
    history: History | None = None
    printed: tuple[str, ...] = ()

    @property
    def doubt(self) -> str:
        """Why this run, and every other one, proves nothing (oracle CON); else empty."""
        kinds = {one.finding.kind: one.message for one in self.findings}
        return next((kinds[kind].split("\n")[0] for kind in FIRST_DOUBTS if kind in kinds), "")

    @property
    def fired(self) -> bool:
        """Whether every fault of the plan struck."""
        return not self.unfired

    def violates(self, codes: tuple[str, ...]) -> bool:
        """Return whether one of these oracles is violated."""
        return any(
            verdict is Verdict.VIOLATED and code in codes for code, verdict, _, _ in self.verdicts
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """Runs that differ only in their plans. A worker process gets one batch at a time.

    Attributes:
        plans: each with whether failure windows are read from its run.
        expectation: as in the scenarios.
    """

    spec: ConnectorSpec
    workload: WorkloadSettings
    seed: int
    plans: tuple[tuple[FaultPlan, bool], ...]
    expectation: Expectation | None = None

    def parts(self, size: int) -> Iterator[Batch]:
        """Cut it into batches of `size` plans; the last one may be smaller."""
        for start in range(0, len(self.plans), size):
            yield replace(self, plans=self.plans[start : start + size])

    def scenario(self, plan: FaultPlan, world: str = "simulated") -> Scenario:
        """Return the scenario of one of its plans."""
        return Scenario(self.spec, plan, self.workload, self.seed, world, self.expectation)

    def judged(self, may_go_on: Callable[[], bool] = lambda: True) -> list[JudgedRun]:
        """Run and judge the plans in order, at least the first one.

        It stops when `may_go_on` returns False, and after a run that was broken off because the
        connector blocks: the other runs would block, too.
        """
        made: list[JudgedRun] = []
        for plan, makes_windows in self.plans:
            if made and (made[-1].broken_off or made[-1].doubt or not may_go_on()):
                break
            run = run_scenario(self.scenario(plan))
            made.append(judged_run(run, makes_windows=makes_windows))
        return made


def judged_run(run: RunResult, *, makes_windows: bool = False) -> JudgedRun:
    """Judge one run by every oracle."""
    history = run.history
    folding = Folding.start(history.header, RUN_CODES)
    folding.feed(history.facts)
    view = folding.fold(ViewFold)
    verdicts = limited(folding.finish(), history.facts)
    broken = [one for one in verdicts.values() if one.findings]
    places: tuple[str, ...] = ()
    findings: list[JudgedFinding] = []
    if broken or makes_windows:
        windows = windows_from(view, folding.fold(ProgressFold), history)
        places = windows.places() if makes_windows else ()
        for verdict in broken:
            for finding in verdict.findings:
                place = windows.place_of(finding.record_ids)
                findings.append(JudgedFinding(finding, place, explain(finding, history)))
    return JudgedRun(
        digest(history),
        history.event_count,
        run.unfired,
        tuple([(v.code, v.verdict, v.judged, v.reason) for v in verdicts.values()]),
        tuple(findings),
        places,
        _signs(history.facts),
        run.broken_off,
        unmodelled_in(history.facts),
        _proofs(folding, verdicts["FAIL"].verdict, history),
        tuple(view.overtaken) if view.expected.is_table else (),
        not view.is_replayed,
        history if run.broken_off else None,
        run.printed if findings else (),
    )


def unmodelled_in(events: Sequence[Event]) -> str:
    """Return why a run ended at something that is not modelled; empty if it did not."""
    for event in reversed(events):
        if isinstance(event, Ended):
            return event.reason if event.end == JobEnd.UNMODELLED else ""
    return ""


def _proofs(folding: Folding, honesty: Verdict, history: History) -> tuple[Fault, ...]:
    """Return the proving crashes of a run whose missing effects have all followed in the end."""
    suspicions = folding.fold(SwallowedErrorsFold).suspicions
    if not suspicions or honesty is Verdict.VIOLATED:
        return ()
    return proving_crashes(history, suspicions)


def _signs(events: Sequence[Event]) -> tuple[bool, bool, bool, bool]:
    kinds = {event.kind for event in events}
    restored = any(event.checkpoint_id for event in events if type(event) is Restored)
    seen = APPEARED in kinds or ROW in kinds or READBACK in kinds
    return (COMPLETED in kinds, FAULT in kinds, restored, seen)
