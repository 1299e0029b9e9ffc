"""The keys of a certificate, for its JSON Schema and for programs that check a certificate."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from semantix.model.oracle_codes import ORACLES
from semantix.model.validation import Keys

VerdictWord = Literal["UPHELD", "VIOLATED", "INCONCLUSIVE"]
OracleWord = Literal["UPHELD", "VIOLATED", "INCONCLUSIVE", "not_applicable"]
ClaimWord = Literal["none", "at_most_once", "at_least_once", "effectively_once", "exactly_once"]

PreconditionWord = Literal["necessary", "not_shown_necessary", "enforced", "undecided", "not_tried"]


class SpecEntry(Keys):
    """The spec of a result."""

    name: str
    path: str
    connector: str
    title: str = ""
    expected_windows: list[str] | None = None
    workloads: list[dict[str, Any]] = Field(default_factory=list)


class _NotJudgedEntry(Keys):
    """What was written and not judged."""

    places: list[str]
    fields: list[str]


class _ExpectsEntry(Keys):
    """What a reader had to see, and where its values came from."""

    values: Literal["records", "learned", "function", "fold"]
    places: list[str]
    not_judged: _NotJudgedEntry
    notes: list[str]


class OracleEntry(Keys):
    """The conclusion of one oracle."""

    verdict: OracleWord
    judged: bool
    findings: int
    reason: str = ""


class _SiteEntry(Keys):
    """The line of the connector at which a fault of the plan struck."""

    fault: int
    where: str


class FindingEntry(Keys):
    """One violation."""

    oracle: str
    kind: str
    cause: str = ""
    judged: bool
    message: str
    records: list[str]
    window: str | None
    faults: list[dict[str, Any]]
    plan: dict[str, Any]
    sites: list[_SiteEntry] = Field(default_factory=list)
    workload: dict[str, Any] | None = None
    seed: int = 0
    digest: str = ""
    replay: str
    timeline: list[str]
    log: list[str] = Field(default_factory=list)


class StageEntry(Keys):
    """One stage of the search."""

    name: Literal[
        "dry", "rescale", "single", "slow", "quick", "pairs", "overtaken", "closed", "drawn",
        "plans", "zombie", "preconditions", "deviations",
    ]  # fmt: skip
    runs: int
    fired: int
    unfired: int
    repeats: int
    left_out: int = 0
    seconds: float


class _TrialEntry(Keys):
    """A premise of the closed search, and how it was tried."""

    premise: str = Field(description="what makes no difference to the connector")
    how: Literal["shifted", "observed"] = Field(
        description="shifted: runs went on with other values, and were compared; observed: it "
        "follows from what the clients of all runs asked a world for, and nothing else was tried"
    )
    is_read: bool | None = Field(description="whether the connector reads it; null: observed")
    runs: int = Field(description="number of runs with other values")
    holds: bool | None = Field(description="whether all of them behaved alike; null: none was made")


class _ClosedEntry(Keys):
    """The result of the search over durable states, and the size of its job."""

    is_closed: bool
    states: int
    records: int
    partitions: int
    subtasks: int
    outage_below_ms: int | None
    reason: str
    premises: list[str]
    trials: list[_TrialEntry] = Field(default_factory=list)


class _ProcessEntry(Keys):
    """How the processes of the search were kept apart from each other."""

    module_state: str = ""
    interpreter: str = ""
    changes: list[str] = Field(default_factory=list)
    effects: str = ""


class _FaultCountEntry(Keys):
    """How often one class of faults was tried at a point."""

    planned: int
    fired: int
    equal: int


class _PointEntry(Keys):
    """One point of the protocol, and the faults that were tried there."""

    step: str
    position: Literal["before", "during", "after"]
    visits: int
    tasks: list[str]
    faults: dict[str, _FaultCountEntry]


class _RequiredEntry(Keys):
    """What the spec requires of the dry runs (`must_visit`, `must_count`), and what they showed."""

    what: str
    at_least: int
    seen: int | None = Field(description="null: it cannot be counted on this world")


class SearchEntry(Keys):
    """How much was searched."""

    stages: list[StageEntry]
    steps_visited: int
    distinct_states: int
    exhaustive_to: int
    closed_under_crashes: bool
    runs_per_second: float
    closed: list[_ClosedEntry]
    fault_runs: dict[str, int]
    recovered_runs: int
    not_searched: list[str]
    process: _ProcessEntry = _ProcessEntry()
    coverage: list[_PointEntry] = Field(default_factory=list)
    required: list[_RequiredEntry] = Field(default_factory=list)


class _DeviationEntry(Keys):
    """A documented deviation of the source, and the run with the input that shows it."""

    name: str
    input: str
    listed: bool = Field(description="whether the spec says that the source has it")
    found: bool | None = Field(description="null: the run says nothing")
    harm: Literal["loss", "duplicate"] | None
    records: list[str]
    reason: str = ""


class _RefusalEntry(Keys):
    """A connector refuses to start."""

    during: Literal["constructor", "initialize_state", "open"]
    error: str = Field(description="type and words of the connector's exception")


class PreconditionEntry(Keys):
    """A condition of the claim."""

    name: str
    verdict: PreconditionWord | None = Field(
        default=None,
        description="necessary: a run without it broke `breaks`; not_shown_necessary: no run did; "
        "enforced: the connector refuses to start without it, which shows nothing about `breaks`; "
        "undecided, not_tried: see `reason`; null: an older certificate, see `necessary`",
    )
    necessary: bool | None = Field(
        description="true: a run without it broke `breaks`; false: no run did; null: see `reason`"
    )
    refusal: _RefusalEntry | None = Field(
        default=None, description="how the connector refuses to start without it"
    )
    tried: str = ""
    reason: str = Field(default="", description="why no run can tell; else empty")
    off: dict[str, Any] = Field(
        default_factory=dict, description="the keys of the spec that turn it off"
    )
    breaks: str = Field(default="", description="the guarantee that was judged without it")
    runs: int = Field(default=0, description="number of runs without it")
    finding: str | None
    oracle: str | None = None
    kind: str | None = None
    records: list[str] = Field(default_factory=list)
    faults: list[dict[str, Any]] = Field(default_factory=list)
    plan: dict[str, Any] | None = Field(description="the smallest schedule that shows it")
    replay: str = ""


class _LatencyEntry(Keys):
    """The simulated time from a record's emission to its visibility, in the clean run."""

    min_ms: float
    median_ms: float
    max_ms: float
    records: int = Field(description="number of records that became visible")


class ResultEntry(Keys):
    """The certification of one spec on one world."""

    spec: SpecEntry
    world: str
    claim: ClaimWord | None
    verdict: VerdictWord
    strongest: ClaimWord | None
    reason: str
    expects: _ExpectsEntry | None = None
    interrupted: bool
    seconds: float
    oracles: dict[str, OracleEntry] = Field(json_schema_extra={"required": list(ORACLES)})
    windows: list[str]
    deviations: list[_DeviationEntry] = Field(default_factory=list)
    findings: list[FindingEntry]
    more_findings: int = 0
    preconditions: list[PreconditionEntry]
    search: SearchEntry
    digest: str | None
    drawn_digest: str | None
    again: str = ""
    latency: _LatencyEntry | None = Field(
        default=None, description="null: nothing became visible, or the servers are real"
    )
    lost_world: str | None = None


class _MissingEntry(Keys):
    """A spec on a world that was to be certified and was not."""

    spec: str
    world: str
    claim: ClaimWord | None
    reason: str


class CertificateKeys(Keys):
    """A certificate."""

    format: Literal["semantix-certificate/1"]
    semantix: str
    started: str
    seconds: float
    seed: int
    machine: str
    command: str = ""
    not_certified: list[_MissingEntry] = Field(default_factory=list)
    results: list[ResultEntry]
