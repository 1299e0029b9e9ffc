"""Makes a run from a durable state, and finds the states on its way that were not seen before."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass

from semantix.certify.closed.canonical_state import CanonicalForms, CanonicalState
from semantix.certify.closed.crash_points import CrashPoint
from semantix.certify.closed.growth import Sample, Seen
from semantix.certify.closed.knowledge import Knowledge, Numbering, StateKey
from semantix.certify.closed.losses import losses_of
from semantix.certify.closed.pending_times import PendingTimes
from semantix.certify.judged_run import unmodelled_in
from semantix.history.codec import digest
from semantix.history.events import ENDED
from semantix.model.readings import KINDS
from semantix.model.sim_time import START_US
from semantix.oracles.judge import Folding
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.ports.gate import Actor
from semantix.scenario.runner import DurableState, PreparedRun, header_of
from semantix.scenario.scenario import Scenario

# The tasks of every resumed run are at their second attempt. The real number of the attempt would
# tell states apart that differ in nothing else.
RESUMED_ATTEMPT = 2

_ALIKE_MAX = 64  # so many chains with the same kinds of findings are run again as plans

Observed = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Start:
    """The start of a run, and the chain of crashes that leads to it.

    Attributes:
        state: what the run restores; None for the first run, which starts with nothing.
        folded: what the oracles know at the start.
        crashes: the chain of crashes.
        attempts: number of attempts of the tasks until then.
        time_us: simulated time of the start.
        before: the start of the run in which the last crash of the chain strikes.
    """

    state: DurableState | None
    folded: Folding
    crashes: tuple[Fault, ...]
    attempts: int
    time_us: int
    before: Start | None = None

    @property
    def first_attempt(self) -> int:
        return 1 if self.state is None else RESUMED_ATTEMPT


class Explorer:
    """The states of one search that still need a run, those it has seen, and what it has found.

    Args:
        observed: what the worlds' canonical forms must keep, by kind of world.
    Attributes:
        down_us: time between a crash and the restart.
        frontier: the starts of runs that are still to be made, in order.
        seen: durable states, each with what the oracles know there. It is never iterated, because
            a set has no fixed order.
        sample: some of the seen states, to say what keeps growing.
        pending: how long transactions are open.
        crash_points: number of visits at which a crash was tried.
        crashes_max: number of crashes of the longest chain, with the next crash.
        broken: the chains of crashes after which an oracle was violated. Of chains that show the
            same kinds of findings only the first ones are kept.
        starts: the starts of the runs that were made.
        readings: what the connectors of all runs have asked for (`simulation.readings`).
        unmodelled: why a run ended at something that is not modelled; empty if no run did.
        observed: what the clients of all runs have asked the worlds for, by kind of world.
        premises: of the worlds' canonical forms.
        broken_off: why the latest run was ended early by the harness; empty for other runs.
    """

    def __init__(self, scenario: Scenario, codes: tuple[str, ...], observed: Observed) -> None:
        self.scenario = scenario
        restart = scenario.spec.restart
        self.down_us = 1000 * (restart.delay_ms + restart.detection_delay_ms)
        fresh = Folding.start(header_of(scenario), codes)
        self.frontier: deque[Start] = deque([Start(None, fresh, (), 0, START_US)])
        self.seen: set[tuple[Hashable, StateKey]] = set()
        self.sample = Sample()
        self.pending = PendingTimes()
        self.crash_points = 0
        self.crashes_max = 0
        self.broken: list[FaultPlan] = []
        self.starts: list[Start] = []
        self.readings: tuple[str, ...] = ()
        self._shown: dict[tuple[tuple[str, str], ...], int] = {}
        self.unmodelled = ""
        self.observed = observed
        self.premises: tuple[str, ...] = ()
        self.broken_off = ""
        self._kept = observed
        self._forms = CanonicalForms()
        self._numbering = Numbering()
        self._after_crash: dict[tuple[StateKey, tuple[str, ...]], StateKey] = {}

    def explore(self, start: Start) -> str:
        """Make the run from one start, note each new state on its way, and return its digest."""
        self.crashes_max = len(start.crashes) + 1
        known = Knowledge(start.folded, self._numbering)
        version = -1
        fed = 0

        def look(run: PreparedRun, actor: Actor, step: str, position: str, detail: int) -> None:
            nonlocal version, fed
            self.crash_points += 1
            present = run.durable_version()
            if present == version or run.is_acted_upon():
                return
            version = present
            facts = run.recorder.facts
            known.feed(facts[fed:])
            fed = len(facts)
            self._note(CrashPoint(run, actor, step, position, detail), known, start)

        run = PreparedRun(
            self.scenario,
            start=start.state,
            start_us=start.time_us,
            first_attempt=start.first_attempt,
            probe=look,
        )
        self.pending.start_run(_deadlines(run, start.state), start.time_us)
        result = run.run()
        self.broken_off = result.broken_off
        history = result.history
        known.feed(history.facts[fed:])
        self.unmodelled = self.unmodelled or unmodelled_in(history.facts)
        self.pending.end_run(next(e.time_us for e in reversed(history.facts) if e.kind == ENDED))
        self._observe(run)
        self.starts.append(start)
        read = (*self.readings, *run.readings())
        self.readings = tuple([kind for kind in KINDS if kind in read])
        found = [one for verdict in known.finish().values() for one in verdict.findings]
        if found:
            self._keep_broken(start, tuple(dict.fromkeys((f.oracle, f.kind) for f in found)))
        return digest(history)

    def _keep_broken(self, start: Start, kinds: tuple[tuple[str, str], ...]) -> None:
        count = self._shown[kinds] = self._shown.get(kinds, 0) + 1
        if count <= _ALIKE_MAX:
            self.broken.append(FaultPlan(start.crashes))

    def longest_chain(self) -> list[Seen]:
        """Return the states along the chain of crashes to the latest start, oldest first."""
        run = PreparedRun(self.scenario)  # only its worlds are used
        found: list[Seen] = []
        start = self.frontier[-1] if self.frontier else None
        while start is not None and start.state is not None:
            form = self._form(run, start.state, start.time_us)
            found.append((form, start.folded.states()))
            start = start.before
        return found[::-1]

    def _note(self, point: CrashPoint, known: Knowledge, start: Start) -> None:
        run = point.run
        now_us = run.queue.now
        # As the worlds will be at the restart: their timeouts go on while the job is down.
        restart_us = now_us + self.down_us
        captured = tuple((kind, world.capture(restart_us)) for kind, world in run.worlds.items())
        state = DurableState(captured, run.storage.capture())
        left = _deadlines(run, state)
        self.pending.look({name: restart_us + left_us for name, left_us in left.items()}, now_us)
        self._add(point, state, known, start)
        for loses, lost in losses_of(run, state):
            self._add(point, lost, known, start, loses)

    def _add(
        self,
        point: CrashPoint,
        state: DurableState,
        known: Knowledge,
        start: Start,
        loses: str = "",
    ) -> None:
        """Note a state, and what the oracles know there, as the start of a run, if it is new."""
        run = point.run
        restart_us = run.queue.now + self.down_us
        canonical = self._form(run, state, restart_us)
        key = (canonical.key(), self._judged(point, known, loses))
        if key in self.seen:
            return
        self.seen.add(key)
        after = known.after(point.events(loses))
        self.sample.add(canonical, after.states())
        attempts = start.attempts + run.subject.attempts() - start.first_attempt + 1
        crash = point.fault(len(start.crashes), start.attempts, start.first_attempt, loses)
        crashes = (*start.crashes, crash)
        self.frontier.append(Start(state, after, crashes, attempts, restart_us, start))

    def _judged(self, point: CrashPoint, known: Knowledge, loses: str) -> StateKey:
        """Return the key of what the oracles know after the crash.

        An oracle reads a crash the same way whenever it strikes: no time is compared. So what it
        makes of one state and one crash is looked up, after the first time.
        """
        crash = (known.key(), point.crash(loses))
        judged = self._after_crash.get(crash)
        if judged is None:
            judged = self._numbering.key(known.after(point.events(loses)).states())
            self._after_crash[crash] = judged
        return judged

    def _form(self, run: PreparedRun, state: DurableState, now_us: int) -> CanonicalState:
        worlds = {
            kind: run.worlds[kind].canonical(captured, self._kept.get(kind, frozenset()))
            for kind, captured in state.worlds
        }
        return self._forms.form(state.checkpoints, worlds, now_us)

    def _observe(self, run: PreparedRun) -> None:
        worlds = run.worlds.items()
        self.observed = {
            kind: self.observed.get(kind, frozenset()).union(world.observed())
            for kind, world in worlds
        }
        self.premises = tuple(
            [one for kind, world in worlds for one in world.premises(self.observed[kind])]
        )


def _deadlines(run: PreparedRun, state: DurableState | None) -> dict[str, int]:
    """Return the remaining time of each unit that a timeout of a world may end."""
    captured: Collection[tuple[str, object]] = () if state is None else state.worlds
    return {
        f"{kind}: {name}": left_us
        for kind, one in captured
        for name, left_us in run.worlds[kind].deadlines(one).items()
    }
