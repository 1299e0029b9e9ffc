"""Any number of crashes of everything, by shared durable states (design: search, stage 3).

What survives a crash of everything is only what is durable, so one run is enough to try every
crash point on its way: at each visit where something durable has moved, the state is captured and
brought into canonical form, with the oracles' running states beside it; each one not seen before
becomes the start of one more run. When no new one appears, the verdict holds for any number of
crashes at any steps of this workload.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from semantix.certify.stages.durable_form import canonical_form
from semantix.history.events import CRASHED, FAULT, STEP, Event
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
        is_closed: False if it stopped at its bound or was stopped.
        broken: the chains of crashes behind which an oracle was violated.
    """

    states: int
    runs: int
    crash_points: int
    is_closed: bool
    broken: tuple[FaultPlan, ...]


@dataclass(frozen=True, slots=True)
class _Start:
    state: DurableState | None
    folded: Folding
    crashes: tuple[Fault, ...]
    time_us: int


class _Explorer:
    """One search: the frontier, what has been seen, what was found."""

    def __init__(self, scenario: Scenario, codes: tuple[str, ...]) -> None:
        self.scenario = scenario
        restart = scenario.spec.restart
        self.down_us = 1000 * (restart.delay_ms + restart.detection_delay_ms)
        fresh = Folding.start(header_of(scenario), codes)
        self.frontier: deque[_Start] = deque([_Start(None, fresh, (), START_US)])
        self.seen: set[tuple[bytes, object]] = set()  # only ever asked, never iterated
        self.crash_points = 0
        self.runs = 0
        self.broken: list[FaultPlan] = []

    def explore(self, start: _Start) -> None:
        """Run from one durable state, and note every new one on the way."""
        self.runs += 1
        folded = start.folded.copy()
        version = -1
        fed = 0

        def look(run: PreparedRun, actor: Actor, step: str, position: str, detail: int) -> None:
            nonlocal version, fed
            self.crash_points += 1
            if run.durable_version() == version:
                return
            version = run.durable_version()
            events = run.recorder.events
            folded.feed(events[fed:])
            fed = len(events)
            self._note(run, folded, start, _crash_at(events, actor, step, position, detail, start))

        run = PreparedRun(
            self.scenario,
            start=start.state,
            start_us=start.time_us,
            first_attempt=_RESUMED_ATTEMPT if start.state is not None else 1,
            probe=look,
        )
        history = run.run().history
        folded.feed(history.events[fed:])
        self._judge(folded.finish(), start.crashes)

    def _note(self, run: PreparedRun, folded: Folding, start: _Start, crash: Fault) -> None:
        state = run.capture()
        after = folded.copy()
        after.feed(_crash_events(run, crash))
        key = (canonical_form(state), after.states())
        if key in self.seen:
            return
        self.seen.add(key)
        time_us = run.queue.now + self.down_us
        self.frontier.append(_Start(state, after, (*start.crashes, crash), time_us))

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
    return ClosedSearch(
        states=len(explorer.seen) + 1,
        runs=explorer.runs,
        crash_points=explorer.crash_points,
        is_closed=not explorer.frontier,
        broken=tuple(explorer.broken),
    )


def _crash_at(
    events: list[Event], actor: Actor, step: str, position: str, detail: int, start: _Start
) -> Fault:
    """Address this visit as a plan does, within the attempt that makes it."""
    counted = "before" if position == "during" else position
    earlier = sum(
        1
        for event in events
        if event[2] == STEP and event[3] == step and event[4] == counted and event[5] == actor.label
    )
    is_task = actor.task != "coordinator"
    return Fault(
        "crash_all",
        f"{step}:{position}",
        occurrence=earlier if position == "during" else earlier + 1,
        subtask=actor.subtask if is_task else None,
        task=actor.task,
        attempt=len(start.crashes) + 1,
        part=detail if position == "during" else None,
    )


def _crash_events(run: PreparedRun, crash: Fault) -> list[Event]:
    now, count = run.queue.now, len(run.recorder.events)
    label = run.job.coordinator.actor.label
    dead = [label, *(task.actor.label for task in run.job.living_tasks())]
    events: list[Event] = [(now, count, FAULT, 0, crash.do, crash.at, label)]
    for index, victim in enumerate(dead, start=1):
        events.append((now, count + index, CRASHED, "everything", victim))
    return events
