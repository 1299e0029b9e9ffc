"""Any number of crashes of everything, by shared durable states (design: search, stage 3).

What survives a crash of everything is only what is durable, so one run is enough to try every
crash point on its way: at each visit where something durable has moved, the state is captured and
brought into canonical form, with the oracles' running states beside it; each one not seen before
becomes the start of one more run. When no new one appears, the verdict holds for any number of
crashes at any steps of this workload, as long as the outages together stay below a bound: timeouts
of the worlds go on while the job is down (`pending_times.py`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from semantix.certify.closed.durable_form import canonical_form, remaining_times
from semantix.certify.closed.pending_times import PendingTimes
from semantix.history.codec import digest
from semantix.history.events import CRASHED, ENDED, FAULT, Event, event_of
from semantix.history.visits import StepVisit, count_visits
from semantix.model.guarantees import Verdict
from semantix.model.sim_time import START_US
from semantix.oracles.judge import Folding
from semantix.oracles.verdict import OracleVerdict
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.ports.gate import Actor
from semantix.scenario.runner import DurableState, PreparedRun, header_of
from semantix.scenario.scenario import Scenario

STATES_MAX = 20_000
# Every resumed run is the second life of its tasks: labels must not tell crash counts apart.
_RESUMED_ATTEMPT = 2


@dataclass(frozen=True, slots=True)
class ClosedSearch:
    """What the search covered.

    Attributes:
        states: different durable states, the fresh start included.
        crash_points: visits at which a crash was accounted for.
        is_closed: whether every state was tried and no timeout came near; else `reason` tells.
        broken: the chains of crashes behind which an oracle was violated.
        outage_below_us: it holds while all outages together, each from the crash until what was
            pending then has ended, stay below this; None: however long they are.
        records, partitions, subtasks: of the job that was searched.
        digest: over the histories of the runs, in order.
    """

    states: int
    runs: int
    crash_points: int
    is_closed: bool
    broken: tuple[FaultPlan, ...]
    reason: str = ""
    outage_below_us: int | None = None
    records: int = 0
    partitions: int = 0
    subtasks: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a run begins, and how one gets there; `attempts` of tasks have been made until then."""

    state: DurableState | None
    folded: Folding
    crashes: tuple[Fault, ...]
    attempts: int
    time_us: int

    @property
    def first_attempt(self) -> int:
        return 1 if self.state is None else _RESUMED_ATTEMPT


class _Explorer:
    """One search: the frontier, what has been seen, what was found."""

    def __init__(self, scenario: Scenario, codes: tuple[str, ...]) -> None:
        self.scenario = scenario
        restart = scenario.spec.restart
        self.down_us = 1000 * (restart.delay_ms + restart.detection_delay_ms)
        fresh = Folding.start(header_of(scenario), codes)
        self.frontier: deque[_Start] = deque([_Start(None, fresh, (), 0, START_US)])
        self.seen: set[tuple[bytes, object]] = set()  # only ever asked, never iterated
        self.pending = PendingTimes()
        self.crash_points = 0
        self.crashes_max = 0  # in one chain
        self.runs = 0
        self.broken: list[FaultPlan] = []
        self.hash = sha256()

    def explore(self, start: _Start) -> None:
        """Run from one durable state, and note every new one on the way."""
        self.runs += 1
        self.crashes_max = len(start.crashes) + 1
        self.pending.start_run(remaining_times(start.state) if start.state else {}, start.time_us)
        folded = start.folded.copy()
        version = -1
        fed = 0

        def look(run: PreparedRun, actor: Actor, step: str, position: str, detail: int) -> None:
            nonlocal version, fed
            self.crash_points += 1
            if run.durable_version() == version:
                return
            version = run.durable_version()
            recorder = run.recorder
            folded.feed(recorder.facts[fed:])
            fed = len(recorder.facts)
            crash = _crash_at(recorder.visits, actor, step, position, detail, start)
            self._note(run, folded, start, crash)

        run = PreparedRun(
            self.scenario,
            start=start.state,
            start_us=start.time_us,
            first_attempt=start.first_attempt,
            probe=look,
        )
        history = run.run().history
        folded.feed(history.facts[fed:])
        self.pending.end_run(next(e.time_us for e in reversed(history.facts) if e.kind == ENDED))
        self.hash.update(digest(history).encode())
        self._judge(folded.finish(), start.crashes)

    def why_open(self, going: bool) -> str:
        """Give why the search is not closed, or ""."""
        if self.frontier:
            count = f"{len(self.seen)} durable states"
            return f"{count}, and no end of new ones" if going else f"stopped after {count}"
        return self.pending.reached_by(self.crashes_max, self.down_us)

    def _note(self, run: PreparedRun, folded: Folding, start: _Start, crash: Fault) -> None:
        now_us = run.queue.now
        restart_us = now_us + self.down_us
        state = DurableState(
            # As the worlds will be at the restart: their timeouts go on while the job is down.
            tuple((kind, world.capture(restart_us)) for kind, world in run.worlds.items()),
            run.storage.capture(),
        )
        due = {name: restart_us + left for name, left in remaining_times(state).items()}
        self.pending.look(due, now_us)
        after = folded.copy()
        after.feed(_crash_events(run, crash))
        key = (canonical_form(state), after.states())
        if key in self.seen:
            return
        self.seen.add(key)
        attempts = start.attempts + run.subject.attempts() - start.first_attempt + 1
        self.frontier.append(_Start(state, after, (*start.crashes, crash), attempts, restart_us))

    def _judge(self, verdicts: dict[str, OracleVerdict], crashes: tuple[Fault, ...]) -> None:
        if any(verdict.verdict is Verdict.VIOLATED for verdict in verdicts.values()):
            self.broken.append(FaultPlan(crashes))


def closed_search(
    scenario: Scenario,
    codes: tuple[str, ...],
    *,
    tick: Callable[[], bool] = lambda: True,
) -> ClosedSearch:
    """Search until no new durable state appears.

    Args:
        codes: oracles to fold.
        tick: called after each run; False stops the search.
    """
    explorer = _Explorer(replace(scenario, plan=FaultPlan()), codes)
    going = True
    while explorer.frontier and going and len(explorer.seen) < STATES_MAX:
        explorer.explore(explorer.frontier.popleft())
        going = tick()
    reason = explorer.why_open(going)
    workload = scenario.workload
    return ClosedSearch(
        states=len(explorer.seen) + 1,
        runs=explorer.runs,
        crash_points=explorer.crash_points,
        is_closed=not reason,
        broken=tuple(explorer.broken),
        reason=reason,
        outage_below_us=explorer.pending.outage_below_us(),
        records=workload.records,
        partitions=workload.partitions,
        subtasks=workload.parallelism,
        digest=explorer.hash.hexdigest(),
    )


def _crash_at(
    visits: list[StepVisit], actor: Actor, step: str, position: str, detail: int, start: _Start
) -> Fault:
    """Address this visit as a plan does, within the attempt that makes it."""
    counted = "before" if position == "during" else position
    earlier = count_visits(visits, step, counted, actor.label)
    is_task = actor.task != "coordinator"  # it fails with its task only; the coordinator never
    lives = start.attempts if is_task else len(start.crashes)
    return Fault(
        "crash_all",
        f"{step}:{position}",
        occurrence=earlier if position == "during" else earlier + 1,
        subtask=actor.subtask if is_task else None,
        task=actor.task,
        attempt=lives + actor.attempt - start.first_attempt + 1,
        part=detail if position == "during" else None,
    )


def _crash_events(run: PreparedRun, crash: Fault) -> list[Event]:
    now, count = run.queue.now, run.recorder.event_count
    dead = run.subject.living()
    events = [event_of(FAULT, now, count, (0, crash.do, crash.at, dead[0]))]
    for index, victim in enumerate(dead, start=1):
        events.append(event_of(CRASHED, now, count + index, ("everything", victim)))
    return events
