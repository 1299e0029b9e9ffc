"""The result of a certification, as values: `concluding` fills them in, reports read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from semantix.certify.closed.premise_trials import PremiseTrial
from semantix.certify.coverage import PointResult
from semantix.certify.evidence.deviation_result import DeviationResult
from semantix.certify.evidence.expects_result import ExpectsResult
from semantix.certify.evidence.latency_result import LatencyResult
from semantix.errors import WorldUnavailable
from semantix.history.events import History
from semantix.model.guarantees import Guarantee, Verdict
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.vertices.start_refusals import StartRefusal
from semantix.search.required import Required
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

STAGE_NAMES = (
    "dry", "rescale", "single", "slow", "quick", "pairs", "overtaken", "closed", "drawn", "plans",
    "zombie", "preconditions", "deviations",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OracleResult:
    """The conclusion of one oracle over all runs.

    Attributes:
        code: `EO`, `LIVE`, … (oracles.md).
        judged: whether the claim needs this oracle; if not, it only observes.
        findings: number of runs in which it has a finding.
        reason: why it is `not_applicable` or INCONCLUSIVE; of one that is UPHELD, a remark.
    """

    code: str
    verdict: Verdict
    judged: bool
    findings: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FindingResult:
    """One violation, with the smallest plan that shows it.

    Attributes:
        oracle: the code of the oracle; `windows` if the windows differ from the expected ones.
        kind: `loss`, `duplicate`, `dirty read`, `stuck`, …
        records: ids of the records concerned, in order.
        window: `step:position`; empty if the finding has none.
        faults: the faults of the plan that struck.
        plan: the smallest plan, with name and why.
        replay: a command line that runs it again.
        timeline: the events of the run in lines, for people.
        message: one or two sentences.
        judged: whether the claim needs this oracle.
        digest: of the run's history, in hexadecimal; empty on real worlds.
        workload, seed: of the run.
        history: of the run, if it cannot be run again; dropped when the timeline is made.
        cause: the harm and its trigger, `duplicate after a crash`. Findings with one cause are
            told together.
        sites: (index of a fault in the plan, line of the connector at which it struck).
        log: what the connector printed and logged in the run, in lines; show them escaped.
    """

    oracle: str
    kind: str
    records: tuple[str, ...]
    window: str
    faults: tuple[Fault, ...]
    plan: FaultPlan
    replay: str = ""
    timeline: tuple[str, ...] = ()
    message: str = ""
    judged: bool = True
    digest: str = ""
    workload: WorkloadSettings = field(default_factory=WorkloadSettings)
    seed: int = 0
    history: History | None = None
    cause: str = ""
    sites: tuple[tuple[int, str], ...] = ()
    log: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PreconditionResult:
    """A condition of the claim.

    Attributes:
        necessary: whether the claim breaks without it. None: no run can tell. False: no run
            showed it. None, too, if the connector refuses to start without it: no run has shown
            that the claim would break.
        finding: what the search saw when it turned the condition off; else empty.
        plan: the smallest schedule that shows it.
        tried: how the condition was turned off, and in how many runs; empty: it was not tried.
        reason: why no run can tell; else empty.
        off: the keys of the spec that turn the condition off.
        breaks: the guarantee that was judged without the condition; empty: the claim.
        runs: number of runs without the condition.
        shown: the finding, with the line that replays it.
        refusal: how the connector refuses to start without it, although it starts with it; None:
            it does not refuse.
    """

    name: str
    necessary: bool | None = None
    finding: str = ""
    plan: FaultPlan | None = None
    tried: str = ""
    reason: str = ""
    off: Mapping[str, Any] = field(default_factory=dict)
    breaks: str = ""
    runs: int = 0
    shown: FindingResult | None = None
    refusal: StartRefusal | None = None

    @property
    def verdict(self) -> str:
        """`necessary`, `not_shown_necessary`, `enforced`, `undecided` or `not_tried`."""
        if self.refusal is not None:
            return "enforced"
        if self.necessary is None:
            return "undecided" if self.tried else "not_tried"
        return "necessary" if self.necessary else "not_shown_necessary"


@dataclass(frozen=True, slots=True)
class StageResult:
    """One stage of the search.

    Attributes:
        name: one of `STAGE_NAMES`.
        runs: number of runs.
        fired: number of runs in which every fault struck.
        unfired: number of the other runs.
        seconds: of the wall clock.
        repeats: number of plans that were left out because an earlier plan leads to the same run.
        left_out: number of plans that did not fit into the stage's share (`search.shares`).
    """

    name: str
    runs: int
    fired: int = 0
    unfired: int = 0
    seconds: float = 0.0
    repeats: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class ClosedResult:
    """The result of the search over durable states, and the size of the job that it searched.

    Attributes:
        is_closed: whether the verdict holds for any number of crashes of that job.
        states: number of different durable states.
        records, partitions, subtasks: of the job.
        outage_below_us: the verdict holds while all outages together are shorter than this; None:
            for outages of any length.
        reason: why it is not closed; else empty.
        premises: conditions under which equal canonical forms mean equal futures, one sentence
            each.
        trials: the same conditions, and how each was tried.
    """

    is_closed: bool
    states: int
    records: int
    partitions: int
    subtasks: int
    outage_below_us: int | None = None
    reason: str = ""
    premises: tuple[str, ...] = ()
    trials: tuple[PremiseTrial, ...] = ()


@dataclass(frozen=True, slots=True)
class ProcessResult:
    """How the processes of the search were kept apart from each other.

    Attributes:
        module_state: how the memory of the connector's modules began anew with each process.
        interpreter: what a fresh interpreter with another hash seed has shown.
        changes: what the modules remembered in a dry run, `connector.ROWS`. If there is anything,
            each crash of a task alone was run: none has an equal future.
        effects: how effects outside of the connector's clients were watched.
    """

    module_state: str = ""
    interpreter: str = ""
    changes: tuple[str, ...] = ()
    effects: str = ""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """How much was searched.

    Attributes:
        steps_visited: number of different (step, position) of the dry runs.
        distinct_states: durable states of the closed searches; 0 if none was made.
        exhaustive_to: all combinations of so many crashes in one run were tried. With
            `closed_under_crashes` the number does not matter.
        closed: the closed search of each workload.
        fault_runs: by class of faults, the number of runs in which a fault of the class struck and
            the job recovered from a checkpoint.
        recovered_runs: number of runs in which any fault struck and the job recovered from a
            checkpoint. The runs of the closed search are not counted.
        not_searched: faults that the search should have tried and did not, one sentence each.
        process: how processes were kept apart.
        coverage: the points of the protocol, and which faults struck there.
        required: what the spec requires of the dry runs, and what they have shown.
    """

    stages: tuple[StageResult, ...] = ()
    steps_visited: int = 0
    distinct_states: int = 0
    exhaustive_to: int = 0
    closed_under_crashes: bool = False
    runs_per_second: float = 0.0
    closed: tuple[ClosedResult, ...] = ()
    fault_runs: Mapping[str, int] = field(default_factory=dict)
    recovered_runs: int = 0
    not_searched: tuple[str, ...] = ()
    process: ProcessResult = ProcessResult()
    coverage: tuple[PointResult, ...] = ()
    required: tuple[Required, ...] = ()


@dataclass(frozen=True, slots=True)
class CertificationResult:
    """The verdict over one spec on one world, with its evidence.

    Attributes:
        claim: the guarantee that was judged. None: nothing was claimed, and the strongest
            guarantee is only reported.
        strongest: the strongest guarantee that no run broke; None: not even `none` is left.
        windows: `step:position` at which a crash leaves a duplicate, a loss or a reader that is
            held back, in the order of the protocol.
        deviations: the documented deviations of the source that were tried.
        digest: over the dry, enumerated, closed and hand-written runs; None on real worlds.
        drawn_digest: over the drawn runs.
        reason: the reason of the verdict, in at most two lines.
        seconds: of the wall clock.
        interrupted: whether the search was cut short.
        hopeless: why the search ended before its end although nothing cut it short, for instance
            because a connector blocks; else empty.
        lost_world: the error of a server that went away, if that cut the search short.
        more_findings: number of findings beyond those that are kept in `findings`.
        expects: what a reader had to see, with the first workload; None: this was not found out.
        again: the command that certifies the same once more; empty: no command can.
        latency: of the clean run with the first workload; None: nothing became visible, or the
            run was on real servers, whose times are not simulated.
    """

    spec: ConnectorSpec
    world: str
    claim: Guarantee | None
    verdict: Verdict
    strongest: Guarantee | None
    oracles: Mapping[str, OracleResult] = field(default_factory=dict)
    windows: tuple[str, ...] = ()
    deviations: tuple[DeviationResult, ...] = ()
    findings: tuple[FindingResult, ...] = ()
    preconditions: tuple[PreconditionResult, ...] = ()
    search: SearchResult = SearchResult()
    digest: str | None = None
    drawn_digest: str | None = None
    reason: str = ""
    seconds: float = 0.0
    interrupted: bool = False
    hopeless: str = ""
    lost_world: WorldUnavailable | None = None
    more_findings: int = 0
    expects: ExpectsResult | None = None
    again: str = ""
    latency: LatencyResult | None = None

    @property
    def runs(self) -> int:
        """Number of runs of all stages."""
        return sum(stage.runs for stage in self.search.stages)
