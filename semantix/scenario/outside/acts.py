"""Runs the acts of a spec's `others` on a strand of their own, each at its time.

An act waits for progress of the job, and not for a time: so many checkpoints have completed, or a
step is visited. Only the number of acts that are done, and of checkpoints, outlives a crash of
everything. So this is a world without clients: it is captured and resumed as the others are.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from semantix.history.events import ACTED
from semantix.history.recorder import Recorder
from semantix.model.sim_time import SimTime
from semantix.ports.gate import Actor
from semantix.ports.world import World
from semantix.scenario.outside.clientless import ClientlessWorld
from semantix.scenario.outside.one_act import ActFunction, is_due, perform
from semantix.scenario.outside.session import LABEL, Outside, OutsideSession
from semantix.scenario.outside.worlds_clock import WorldsClock
from semantix.simulation.event_queue import WORLD
from semantix.simulation.simulation import Simulation
from semantix.simulation.strand import Strand
from semantix.spec.other_actors import START, OtherAct

KIND = "others"


class OutsideActs(ClientlessWorld):
    """The other actors of one run (`ports.world.World`).

    Args:
        acts: in their order; each waits until the one before it is done.
        functions: of the acts.
        worlds: of the run.
        records: the values of the workload, in input order.
        recorder: notes each act that is done.
    Attributes:
        is_busy: an act is going on.
        version: grows with each act and each completed checkpoint that one waits for.
    """

    kind = KIND

    def __init__(
        self,
        acts: Sequence[OtherAct],
        functions: Sequence[ActFunction],
        simulation: Simulation,
        worlds: Mapping[str, World],
        *,
        records: Sequence[Any],
        recorder: Recorder,
    ) -> None:
        self._recorder = recorder
        self._acts = acts
        self._functions = functions
        self._simulation = simulation
        self._worlds = worlds
        self._records = records
        self._completed = 0
        self._done = 0
        self.is_busy = False
        self.version = 0

    def act_at_start(self) -> None:
        """Run the acts that come before the job; while one waits, only the worlds go on."""
        session = OutsideSession(WorldsClock(self._simulation.queue))
        while (act := self._next()) is not None and act.at == START:
            self._run(act, session)

    # -- progress of the job --------------------------------------------------------------------

    def checkpoint_completed(self) -> None:
        """Count a completed checkpoint."""
        self._completed += 1
        if self._next() is not None:
            self.version += 1
        self._look("")

    def visited(self, step: str, position: str) -> None:
        """Look whether an act waits for this visit."""
        self._look(f"{step}:{position}")

    def waits_for_visits(self) -> bool:
        """Return whether an act waits for the visit of a step."""
        return any(act.at not in ("", START) for act in self._acts)

    def _next(self) -> OtherAct | None:
        return self._acts[self._done] if self._done < len(self._acts) else None

    def begins_at(self, step: str, position: str) -> bool:
        """Return whether this visit makes an act begin."""
        return self._is_due(f"{step}:{position}")

    def _is_due(self, visit: str) -> bool:
        act = self._next()
        return act is not None and not self.is_busy and is_due(act, visit, self._completed)

    def _look(self, visit: str) -> None:
        if self._is_due(visit):
            self.is_busy = True
            queue = self._simulation.queue
            queue.push(queue.now, WORLD, self._begin)

    def _begin(self, _: None) -> None:
        """Run the act that is due, on a strand of its own."""
        simulation = self._simulation
        strand = Strand(simulation, Actor(LABEL, 0, self._done + 1, -1))
        simulation.current = strand
        try:
            self._run(self._acts[self._done], OutsideSession(simulation.clock))
        finally:
            simulation.current = None
        self.is_busy = False
        self._look("")

    def _run(self, act: OtherAct, session: OutsideSession) -> None:
        function = self._functions[self._done]
        perform(act, function, Outside(self._worlds, session, self._records))
        self._recorder.record(ACTED, (self._done, act.do.rpartition(":")[2]))
        self._done += 1
        self.version += 1

    # -- as a world -----------------------------------------------------------------------------

    def capture(self, now_us: SimTime) -> Hashable:
        """Return (acts done, completed checkpoints as far as the next act waits for them)."""
        act = self._next()
        return self._done, 0 if act is None else min(self._completed, act.after_checkpoint)

    def resume(self, captured: Any, now_us: SimTime) -> None:
        """Go on; an act that is due begins at once."""
        self._done, self._completed = captured
        self._look("")
