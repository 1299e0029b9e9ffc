"""What a connector's own modules learn of time and chance: the run that goes on now.

Modules call `time.time()` without an argument that names the run. So this module has the one object
of the process that does: `PRESENT`. A runner sets it for the length of a run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from semantix.model.sim_time import MILLISECOND_US, START_US
from semantix.simulation.seeded_random import seeded

if TYPE_CHECKING:
    from random import Random

    from semantix.simulation.simulation import Simulation

# A loop that only looks at the clock would never end, because simulated time stands still in it.
# After so many looks at one instant, each further look lets a millisecond pass.
_LOOKS_MAX = 1_000


class Present:
    """The run that goes on; outside of a run time stands at the start, and chance has one stream.

    Attributes:
        is_real: the modules run on real servers: nothing is simulated.
        asked_time, asked_chance: whether a module has asked since `forget_questions`.
    """

    __slots__ = (
        "_deployment", "_fixed", "_looked_us", "_looks", "_process", "_seed", "_simulation",
        "_streams", "_submission", "asked_chance", "asked_time", "is_real",
    )  # fmt: skip

    def __init__(self) -> None:
        self.is_real = False
        self.asked_time = False
        self.asked_chance = False
        self._simulation: Simulation | None = None
        self._seed = 0
        self._deployment = "import"
        self._submission = ""
        self._process = 1
        self._streams: dict[str, Random] = {}
        self._fixed: Random | None = None
        self._looks = 0
        self._looked_us = 0

    def begin(self, simulation: Simulation, seed: int) -> None:
        """Begin a run, or a later submission of its job, whose attempts draw other numbers."""
        began_us = simulation.queue.now
        self._submission = "" if began_us == START_US else f"@{began_us}"
        self._simulation, self._seed = simulation, seed
        self._streams, self._fixed, self._looks = {}, None, 0

    def end(self) -> None:
        """End the run."""
        self._simulation, self._seed, self._deployment = None, 0, "import"
        self._submission = ""
        self._streams, self._fixed, self._process = {}, None, 1

    def deploy(self, attempt: int, *, is_new: bool) -> None:
        """Note that the functions of this attempt are made: they have no strand yet.

        Args:
            is_new: they run in a new process.
        """
        self._deployment = f"deployment#{attempt}"
        if is_new:
            self._process = attempt

    def forget_questions(self) -> None:
        """Set `asked_time` and `asked_chance` to False."""
        self.asked_time = self.asked_chance = False

    # -- time -----------------------------------------------------------------------------------

    def now_us(self) -> int:
        """Return the simulated time in microseconds."""
        self.asked_time = True
        simulation = self._simulation
        if simulation is None:
            return START_US
        simulation.readings.clock = True
        now = simulation.queue.now
        if now != self._looked_us:
            self._looked_us, self._looks = now, 0
        self._looks += 1
        if self._looks > _LOOKS_MAX:
            self.sleep_us(MILLISECOND_US)
            self._looked_us = simulation.queue.now  # the loop goes on: its next look waits, too
        return simulation.queue.now

    def is_simulated(self) -> bool:
        """Return whether a simulated run goes on."""
        return self._simulation is not None and not self.is_real

    def sleep_us(self, duration_us: int) -> None:
        """Let simulated time pass for the strand that calls.

        Nothing passes outside of a strand: while a module is imported, or a function is made.
        """
        self.asked_time = True
        simulation = self._simulation
        if simulation is not None and simulation.current is not None and duration_us > 0:
            simulation.current.wait_us(duration_us)

    # -- the process ----------------------------------------------------------------------------

    def process(self) -> tuple[int, str]:
        """Return what tells this simulated process from the others of the run.

        The first process of a run is (1, "").
        """
        self.asked_chance = True
        if self._simulation is not None:
            self._simulation.readings.attempt = True
        return self._process, self._submission

    # -- chance ---------------------------------------------------------------------------------

    def chance(self) -> Random:
        """Return the generator of the attempt that runs; it is seeded by run, subtask, attempt.

        After `fix` all subtasks of the process draw from one generator, as in Python.
        """
        self.asked_chance = True
        if self._fixed is not None:
            return self._fixed
        simulation = self._simulation
        if simulation is not None:
            simulation.readings.attempt = True  # what is drawn depends on it
        strand = None if simulation is None else simulation.current
        name = self._deployment if strand is None else strand.actor.label
        name += self._submission
        found = self._streams.get(name)
        if found is None:
            found = self._streams[name] = seeded(self._seed, f"chance-{name}")
        return found

    def fix(self, generator: Random | None) -> None:
        """Let every subtask draw from this generator, until the process ends (None)."""
        self._fixed = generator


PRESENT = Present()
