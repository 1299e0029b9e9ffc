"""What a certification concludes, as values: the search fills them, reports read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from semantix.errors import WorldUnavailable
from semantix.history.events import History
from semantix.model.guarantees import Guarantee, Verdict
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings


@dataclass(frozen=True, slots=True)
class OracleResult:
    """What one oracle concluded over all runs.

    Attributes:
        code: `EO`, `LIVE`, … (oracles.md).
        judged: False where the claim does not ask for it: observed only.
        findings: how many runs it has a finding in.
        reason: why it is `not_applicable` or INCONCLUSIVE; else empty.
    """

    code: str
    verdict: Verdict
    judged: bool
    findings: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FindingResult:
    """One broken promise, with the smallest plan that was found to break it.

    Attributes:
        oracle: its code, or `windows` where the windows differ from those expected.
        kind: `loss`, `duplicate`, `dirty read`, `stuck`, …
        records: ids of the records concerned, in order.
        window: `step:position`, empty where the finding has none.
        faults: those of the plan that fired.
        plan: the smallest plan, with name and why.
        replay: a command line that runs it again.
        timeline: the run told in lines, for people.
        message: one or two sentences.
        judged: False where the claim does not ask for this oracle.
        digest: of the run's history, in hexadecimal; empty on real worlds.
        workload, seed: of the run.
        history: that the message was drawn from, until its timeline is told.
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


@dataclass(frozen=True, slots=True)
class PreconditionResult:
    """A condition of the claim, and whether it was shown to be necessary (None: not tried)."""

    name: str
    necessary: bool | None = None
    finding: str = ""


@dataclass(frozen=True, slots=True)
class StageResult:
    """One stage of the search.

    Attributes:
        name: `dry`, `single`, `closed`, `drawn` or `plans`.
        fired, unfired: plans of which every fault struck, and the others.
        repeats: plans that were not run, for one that was run has the same future.
    """

    name: str
    runs: int
    fired: int = 0
    unfired: int = 0
    seconds: float = 0.0
    repeats: int = 0


@dataclass(frozen=True, slots=True)
class ClosedResult:
    """What the search over durable states says, and of which job it says so.

    Attributes:
        is_closed: the verdict holds for any number of crashes of that job; else `reason` tells.
        outage_below_us: as long as all outages together stay below; None: however long they are.
        premises: on what it relies that states were taken for equal, in one sentence each.
    """

    is_closed: bool
    states: int
    records: int
    partitions: int
    subtasks: int
    outage_below_us: int | None = None
    reason: str = ""
    premises: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """How far was searched.

    Attributes:
        exhaustive_to: crashes in one run that were all enumerated (with `closed_under_crashes`
            the number does not matter).
        distinct_states: durable states seen by the closed search; 0 where it did not run.
        closed: what it says, for each workload.
    """

    stages: tuple[StageResult, ...] = ()
    steps_visited: int = 0
    distinct_states: int = 0
    exhaustive_to: int = 0
    closed_under_crashes: bool = False
    runs_per_second: float = 0.0
    closed: tuple[ClosedResult, ...] = ()


@dataclass(frozen=True, slots=True)
class CertificationResult:
    """The verdict over one spec on one world, with its evidence.

    Attributes:
        claim: what was judged (None: nothing was claimed, the strongest is only reported).
        strongest: the strongest guarantee that survived the search (None: not even `none`).
        windows: `step:position` at which a crash hurts, in order of the protocol.
        digest: over the dry, enumerated, closed and hand-written runs; None on real worlds.
        drawn_digest: over the drawn runs.
        reason: why the verdict is what it is, in at most two lines.
        seconds: how long it took on this machine.
        interrupted: the search was cut short; what is here was found until then.
        lost_world: why, where a server went away.
    """

    spec: ConnectorSpec
    world: str
    claim: Guarantee | None
    verdict: Verdict
    strongest: Guarantee | None
    oracles: Mapping[str, OracleResult] = field(default_factory=dict)
    windows: tuple[str, ...] = ()
    findings: tuple[FindingResult, ...] = ()
    preconditions: tuple[PreconditionResult, ...] = ()
    search: SearchResult = SearchResult()
    digest: str | None = None
    drawn_digest: str | None = None
    reason: str = ""
    seconds: float = 0.0
    interrupted: bool = False
    lost_world: WorldUnavailable | None = None

    @property
    def runs(self) -> int:
        """Executions of all stages."""
        return sum(stage.runs for stage in self.search.stages)
