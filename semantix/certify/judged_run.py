"""One run, judged: what is kept of it when its history is gone. Small enough to cross processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from semantix.history.codec import digest
from semantix.history.events import (
    APPEARED,
    COMPLETED,
    FAULT,
    READBACK,
    ROW,
    Event,
)
from semantix.history.job_events import Restored
from semantix.model.guarantees import Verdict
from semantix.oracles.explain import explain
from semantix.oracles.judge import Folding
from semantix.oracles.progress import ProgressFold
from semantix.oracles.registry import ORACLES
from semantix.oracles.verdict import Finding
from semantix.oracles.view.view_fold import ViewFold
from semantix.oracles.windows import windows_from
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import RunResult, Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

# RESTORE is judged from trials of its own, once.
RUN_CODES: tuple[str, ...] = tuple(code for code in ORACLES if code != "RESTORE")


@dataclass(frozen=True, slots=True)
class JudgedFinding:
    """A finding with its failure window, empty where it has none, and what it says in words."""

    finding: Finding
    window: str
    message: str


@dataclass(frozen=True, slots=True)
class JudgedRun:
    """What a certification keeps of a run.

    Attributes:
        verdicts: (code, verdict, how much was judged, reason) of each oracle.
        unfired: faults of the plan that did not strike.
        windows: of a run with one crash, if they were asked for.
        broken_off: of `RunResult`.
        signs: completed a checkpoint, was struck, restored one, showed a record.
    """

    digest: str
    events: int
    unfired: tuple[Fault, ...]
    verdicts: tuple[tuple[str, Verdict, int, str], ...]
    findings: tuple[JudgedFinding, ...]
    windows: tuple[str, ...]
    signs: tuple[bool, bool, bool, bool]
    broken_off: str = ""

    @property
    def fired(self) -> bool:
        """Whether every fault of the plan struck."""
        return not self.unfired

    def violates(self, codes: tuple[str, ...]) -> bool:
        """Tell whether one of these oracles is violated."""
        return any(
            verdict is Verdict.VIOLATED and code in codes for code, verdict, _, _ in self.verdicts
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """Runs that differ in their plans only: what a worker process gets at a time."""

    spec: ConnectorSpec
    workload: WorkloadSettings
    seed: int
    plans: tuple[tuple[FaultPlan, bool], ...]  # and whether windows are read

    def parts(self, size: int) -> Iterator[Batch]:
        """Cut it into batches of `size` plans, the last one smaller."""
        for start in range(0, len(self.plans), size):
            yield replace(self, plans=self.plans[start : start + size])

    def scenario(self, plan: FaultPlan, world: str = "simulated") -> Scenario:
        """Give the scenario of one of its plans."""
        return Scenario(self.spec, plan, self.workload, self.seed, world)

    def judged(self, may_go_on: Callable[[], bool] = lambda: True) -> list[JudgedRun]:
        """Run and judge them, in order, one at least.

        It ends when `may_go_on` says so, and behind a run that had to be broken off: the others
        would block as long.
        """
        made: list[JudgedRun] = []
        for plan, makes_windows in self.plans:
            if made and (made[-1].broken_off or not may_go_on()):
                break
            run = run_scenario(self.scenario(plan))
            made.append(judged_run(run, makes_windows=makes_windows))
        return made


def judged_run(run: RunResult, *, makes_windows: bool = False) -> JudgedRun:
    """Judge one run by every oracle."""
    history = run.history
    folding = Folding.start(history.header, RUN_CODES)
    folding.feed(history.facts)
    verdicts = folding.finish()
    broken = [one for one in verdicts.values() if one.verdict is Verdict.VIOLATED]
    places: tuple[str, ...] = ()
    findings: list[JudgedFinding] = []
    if broken or makes_windows:
        windows = windows_from(folding.fold(ViewFold), folding.fold(ProgressFold), history)
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
    )


def _signs(events: Sequence[Event]) -> tuple[bool, bool, bool, bool]:
    kinds = {event.kind for event in events}
    restored = any(isinstance(event, Restored) and event.checkpoint_id for event in events)
    seen = APPEARED in kinds or ROW in kinds or READBACK in kinds
    return (COMPLETED in kinds, FAULT in kinds, restored, seen)
