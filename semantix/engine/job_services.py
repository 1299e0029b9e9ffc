"""What the parts of a running job may ask of the job as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from semantix.engine.job_graph import JobGraph
from semantix.engine.runtime_settings import RuntimeSettings
from semantix.history.recorder import Recorder
from semantix.model.outcomes import JobEnd
from semantix.ports.gate import Gates
from semantix.ports.state_storage import StateStorage
from semantix.ports.world import World
from semantix.simulation.event_queue import EventQueue
from semantix.simulation.simulation import Simulation


class JobServices(Protocol):
    """The run as its tasks and its coordinator see it (`job_run.JobRun` implements it).

    The delays are those of the coordinator that lives now: each deployment of the job draws its
    own.
    """

    graph: JobGraph
    settings: RuntimeSettings
    recorder: Recorder
    simulation: Simulation
    queue: EventQueue
    storage: StateStorage
    worlds: Mapping[str, World]
    gates: Gates
    rpc_delays: Iterator[int]
    async_delays: Iterator[int]
    store_delays: Iterator[int]
    notify_delays: Iterator[int]

    def to_coordinator(self, method: str, message: Any, late_us: int = 0) -> None:
        """Send a message to the coordinator that lives now; the message dies with it."""
        ...

    def note_failure(self, error: BaseException) -> None:
        """Look whether an exception of a connector is one that no restart can help."""
        ...

    def log(self, who: str, text: str) -> None:
        """Keep a line for the timeline."""
        ...

    def end(self, how: JobEnd, reason: str) -> None:
        """End the job."""
        ...
