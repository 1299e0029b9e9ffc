"""Runs a scenario on simulated worlds; the result is its history."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial

from semantix.engine.checkpointing.memory_storage import MemoryStateStorage
from semantix.engine.checkpointing.memory_storage import StoredCheckpoints as StoredCheckpoints
from semantix.engine.job_run import JobRun
from semantix.engine.operators.operator_state import read_snapshot as read_snapshot  # for certify
from semantix.errors import ContractError, InternalError, PlanError, SpecError
from semantix.faults.injector import Injector
from semantix.history.recorder import Moment, Recorder
from semantix.model.sim_time import START_US
from semantix.ports.gate import Actor
from semantix.ports.state_storage import LOG_CALLS
from semantix.ports.subject import Subject
from semantix.ports.world import World
from semantix.scenario.call_sites import CallSites
from semantix.scenario.connector_modules.present import PRESENT
from semantix.scenario.connector_modules.process_memory import ModuleMemory
from semantix.scenario.declared_places import feed_inputs
from semantix.scenario.expectations.headers import header_of as header_of
from semantix.scenario.expectations.identities import RAW, identifier_for
from semantix.scenario.isolation.running import ProcessEnded, running
from semantix.scenario.isolation.scratch import Scratch, scratch_of
from semantix.scenario.job_binding import code_places, graph_of, runtime_settings
from semantix.scenario.outside.acting import acts_in, storage_for
from semantix.scenario.outside.acts import OutsideActs
from semantix.scenario.outside.live_input import live_input_in
from semantix.scenario.plan_binding import restart_refusal
from semantix.scenario.reader_view import ReaderView
from semantix.scenario.refusals import hearing_refusals
from semantix.scenario.resumption import resumption_of
from semantix.scenario.scenario import RunResult, Scenario
from semantix.scenario.simulated_worlds import (
    build_worlds,
    network_times,
    resume,
)
from semantix.simulation.event_queue import EventQueue
from semantix.simulation.guarding.leaving import ContractLeft, is_from_outside
from semantix.simulation.simulation import Simulation
from semantix.simulation.watchdog import watching


@dataclass(frozen=True, slots=True)
class DurableState:
    """Everything that survives a crash of everything.

    Attributes:
        worlds: the captured state of each world, by kind.
        checkpoints: the content of the checkpoint storage.
    """

    worlds: tuple[tuple[str, Hashable], ...]
    checkpoints: StoredCheckpoints


Probe = Callable[["PreparedRun", Actor, str, str, int], None]


class PreparedRun:
    """One run that is connected, but not yet started.

    Args:
        scenario: the run as a value.
        start: the durable state to start from; None: start with empty worlds.
        start_us: simulated time at the start.
        captured_us: simulated time for which `start` was captured; None: `start_us`. If the clock
            is later, the worlds keep the distance to each of their timeouts.
        first_attempt: number of the first attempt, larger than 1 after a crash.
        parallelism: number of subtasks of the sink; None: that of the spec and the workload.
        probe: called at each visit, with this object first; the closed search captures states
            there.
        scratch: the folders of the run before, if this run goes on from it.
        patience_s: after so many seconds a connector blocks; None: the usual number.
    """

    __slots__ = (
        "_job_number", "_observer", "_parallelism", "_simulation", "acts", "injector", "memory",
        "patience_s", "queue", "recorder", "scenario", "scratch", "storage", "subject", "worlds",
    )  # fmt: skip

    def __init__(
        self,
        scenario: Scenario,
        *,
        start: DurableState | None = None,
        start_us: int = START_US,
        captured_us: int | None = None,
        first_attempt: int = 1,
        parallelism: int | None = None,
        probe: Probe | None = None,
        scratch: Scratch | None = None,
        patience_s: float | None = None,
    ) -> None:
        self.scenario = scenario
        self.patience_s = patience_s
        self.scratch = scratch or scratch_of(scenario.spec)
        self._parallelism = parallelism
        self._job_number = 1
        spec = scenario.spec
        for refusal in [restart_refusal(one, spec.world_options) for one in scenario.plan.faults]:
            if refusal:
                raise PlanError(f"the plan cannot run on {spec.name}: {refusal}")
        header = header_of(scenario)
        self.recorder = Recorder(header, Moment(start_us))
        identifier = identifier_for(spec, scenario.workload, scenario.expectation)
        is_raw = scenario.expectation is not None and scenario.expectation.source == RAW
        is_judged = header.is_judged if header.places and not is_raw else None
        self._observer = ReaderView(self.recorder, identifier, spec.isolation, is_judged)
        self.queue: EventQueue
        self.storage: MemoryStateStorage
        self.acts: OutsideActs | None
        self.worlds: dict[str, World]
        self.subject: Subject
        self._make(start, start_us, start_us if captured_us is None else captured_us, first_attempt)
        self.injector = Injector(
            scenario.plan.faults,
            self.recorder,
            self.queue,
            self.subject.control,
            identify=identifier.record_id,
            calls=(*[world.calls for world in self.worlds.values()], LOG_CALLS),
            probe=self._probe(probe),
        )

    def _probe(self, probe: Probe | None) -> Callable[[Actor, str, str, int], None] | None:
        """Return what is called at each visit: for the other actors, and for the search."""
        if self.acts is None or not self.acts.waits_for_visits():
            return None if probe is None else partial(probe, self)

        def both(actor: Actor, step: str, position: str, detail: int) -> None:
            if probe is not None:
                probe(self, actor, step, position, detail)
            if self.acts is not None:
                self.acts.visited(step, position)

        return both

    def is_acted_upon(self) -> bool:
        """Return whether another actor is in the middle of what it does to the worlds."""
        return self.acts is not None and self.acts.is_busy

    def run(self) -> RunResult:
        """Run the job to its end, and the worlds to quiescence.

        If a connector breaks a port outside of a task, or blocks, record the job as failed, so
        that the finding can be replayed.

        Raises:
            InternalError: semantix itself has a defect.
        """
        broken_off = ""
        try:
            self._run_once()
            while self.subject.suspended:
                self._go_on()
                self._run_once()
        except ContractError as error:
            broken_off = str(error.args[0])
            self.subject.break_off(error)
        except (SystemExit, KeyboardInterrupt, ContractLeft) as error:
            if is_from_outside(error):
                raise
            broken_off = str(error) if isinstance(error, ProcessEnded) else ""
            self.subject.break_off(error)
        except SpecError:  # of a function of the spec
            raise
        # The task catches every exception of a connector, so this one is a defect of semantix.
        except Exception as error:
            raise self._defect(error) from error
        finally:
            PRESENT.end()
        notes = tuple(self.subject.notes)
        history = self.recorder.finished()
        left_out = tuple([one for world in self.worlds.values() for one in world.left_out])
        return RunResult(
            history,
            self.injector.unfired(),
            notes,
            broken_off=broken_off,
            networks=network_times(self.worlds),
            left_out=left_out,
        )

    def _make(
        self, start: DurableState | None, start_us: int, captured_us: int, first_attempt: int
    ) -> None:
        """Make the worlds and the job: with a start, from what is durable."""
        scenario = self.scenario
        spec = scenario.spec
        self._simulation = simulation = Simulation(start_us)
        self.queue = queue = simulation.queue
        self.recorder.go_on(queue)
        with self._observer.unseen() if start else nullcontext():
            worlds = build_worlds(spec.world_options, simulation.clock, self._observer)
        self.worlds = worlds
        self.acts = acts_in(spec, scenario.workload, simulation, worlds, self.recorder)
        self.storage = storage_for(self.acts, start.checkpoints if start else None)
        if start is None:
            if self.acts is not None:
                self.acts.act_at_start()
            feed_inputs(spec, scenario.workload, lambda kind, *what: worlds[kind].feed(*what))
        else:
            for kind, captured in start.worlds:
                resume(worlds[kind], captured, queue.now, captured_us)
        graph = graph_of(
            spec,
            scenario.workload,
            sink_parallelism=self._parallelism,
            job_number=self._job_number,
            live=live_input_in(worlds),
        )
        self.memory = ModuleMemory(code_places(spec), spec.processes)
        self.subject = JobRun(
            graph,
            runtime_settings(spec, scenario.workload.stop),
            self.recorder,
            simulation,
            storage=self.storage,
            worlds=worlds,
            seed=scenario.seed,
            choices=scenario.plan.choices,
            first_attempt=first_attempt,
            is_resumed=start is not None,
            memory=self.memory,
            identify=self._observer.entry,
        )

    def _run_once(self) -> None:
        """Run the job until it ends, or until a fault suspends it."""
        PRESENT.begin(self._simulation, self.scenario.seed)
        with (
            running(self.subject, self.scenario.spec, self.scratch),
            watching(self.recorder.last_visited, self.patience_s),
            hearing_refusals(self.subject.control),
        ):
            self.subject.run(self.injector)

    def _go_on(self) -> None:
        """Make the job anew from what is durable, as the fault that suspended it says."""
        fault = self.injector.suspended_by
        assert fault is not None, "only a fault suspends a job"
        resumption = resumption_of(fault)
        restart = self.scenario.spec.restart
        down_us = 1000 * (restart.delay_ms + restart.detection_delay_ms)
        restart_us = self.queue.now + down_us
        worlds = tuple([(kind, world.capture(restart_us)) for kind, world in self.worlds.items()])
        state = DurableState(worlds, resumption.checkpoints(self.storage.capture()))
        attempt = resumption.attempt or self.subject.attempts() + 1
        notes = self.subject.notes
        self.subject.release()
        self._parallelism = resumption.parallelism or self._parallelism
        self._job_number += resumption.is_new_job
        self._make(state, restart_us + resumption.later_us, restart_us, attempt)
        self.subject.notes[:0] = notes
        self.injector.go_on(self.queue, self.subject.control)

    def _defect(self, error: Exception) -> InternalError:
        scenario = self.scenario
        faults = ", ".join(f"{fault.do} at {fault.at}" for fault in scenario.plan.faults)
        made = InternalError(
            f"{type(error).__name__}: {error} (spec {scenario.spec.name}, seed {scenario.seed}, "
            f"{faults or 'no fault'})"
        )
        made.history = self.recorder.finished()
        return made

    def readings(self) -> tuple[str, ...]:
        """Return what the connectors have asked for that differs from attempt to attempt."""
        return self._simulation.readings.kinds()

    def durable_version(self) -> int:
        """Return a number that grows with every durable change."""
        return self.storage.version + sum(world.version for world in self.worlds.values())

    def capture(self) -> DurableState:
        """Return the state that would survive a crash of everything at this instant."""
        now = self.queue.now
        worlds = tuple((kind, world.capture(now)) for kind, world in self.worlds.items())
        return DurableState(worlds, self.storage.capture())


def run_scenario(scenario: Scenario) -> RunResult:
    """Run one scenario on simulated worlds. Equal scenarios give equal bytes."""
    return PreparedRun(scenario).run()


def run_with_sites(scenario: Scenario) -> RunResult:
    """Make the same run, and note the lines of the connector at which the faults strike."""
    run = PreparedRun(scenario)
    sites = CallSites(run.injector)
    return replace(run.run(), call_sites=sites.as_tuple())
