"""Small jobs for tests that look inside of a run, or start from a durable state of another run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from semantix.history.events import Event, History
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.ports.gate import Actor
from semantix.scenario.runner import DurableState, PreparedRun
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

# Called at each visit with the run, `step:position`, the visit's detail and the actor.
Look = Callable[[PreparedRun, str, int, Actor], None]


@dataclass(frozen=True, slots=True)
class Stored:
    """The durable state of a job at one instant.

    Attributes:
        facts: everything that had happened until then.
        now_us: the instant.
    """

    state: DurableState
    facts: tuple[Event, ...]
    now_us: int


def prepared(
    spec: ConnectorSpec, *faults: Fault, look: Look | None = None, seed: int = 0, **workload: Any
) -> PreparedRun:
    """Give a run that has not started; `workload` are fields of `WorkloadSettings`."""
    settings = replace(WorkloadSettings(), **workload)
    scenario = Scenario(spec, FaultPlan(faults), settings, seed)
    return PreparedRun(scenario, probe=None if look is None else _probe(look))


def probed(spec: ConnectorSpec, look: Look, *faults: Fault, **workload: Any) -> History:
    """Run once, with `look` called at each visit."""
    return prepared(spec, *faults, look=look, **workload).run().history


def stored_behind(
    spec: ConnectorSpec, checkpoint_id: int, *faults: Fault, **workload: Any
) -> Stored:
    """Run, and give the durable state at the instant after a checkpoint was stored."""
    kept: list[Stored] = []

    def look(run: PreparedRun, at: str, detail: int, _: Actor) -> None:
        if (at, detail) == ("ckpt_store_add:after", checkpoint_id) and not kept:
            kept.append(Stored(run.capture(), tuple(run.recorder.facts), run.queue.now))

    probed(spec, look, *faults, **workload)
    return kept[0]


def resumed(spec: ConnectorSpec, stored: Stored, *, after_us: int = 0, **workload: Any) -> History:
    """Start the second attempt of a job from a durable state; give its history.

    Args:
        after_us: the time between the capture and the start.
    """
    settings = replace(WorkloadSettings(), **workload)
    run = PreparedRun(
        Scenario(spec, workload=settings),
        start=stored.state,
        start_us=stored.now_us + after_us,
        first_attempt=2,
    )
    return run.run().history


def _probe(look: Look) -> Callable[[PreparedRun, Actor, str, str, int], None]:
    def probe(run: PreparedRun, actor: Actor, step: str, position: str, detail: int) -> None:
        look(run, f"{step}:{position}", detail, actor)

    return probe
