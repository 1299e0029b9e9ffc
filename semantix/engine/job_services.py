"""The services of a running job that its tasks and its coordinator use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from semantix.engine.job_graph import JobGraph
from semantix.engine.runtime_settings import RuntimeSettings
from semantix.history.events import Entry
from semantix.history.recorder import Recorder
from semantix.model.outcomes import JobEnd
from semantix.ports.gate import Gates
from semantix.ports.state_storage import DurableStorage
from semantix.ports.world import World
from semantix.simulation.event_queue import EventQueue
from semantix.simulation.simulation import Simulation


class JobServices(Protocol):
    """The run as its tasks and its coordinator see it; `job_run.JobRun` implements it.

    Each deployment of the job has delays of its own. The iterators of delays here are those of the
    current coordinator.

    Attributes:
        ended: whether the job has ended.
        identify: returns (record id, key, canonical JSON) of a value.
    """

    graph: JobGraph
    settings: RuntimeSettings
    recorder: Recorder
    simulation: Simulation
    ended: bool
    identify: Callable[[Any], Entry]
    queue: EventQueue
    storage: DurableStorage
    worlds: Mapping[str, World]
    gates: Gates
    rpc_delays: Iterator[int]
    async_delays: Iterator[int]
    store_delays: Iterator[int]
    notify_delays: Iterator[int]

    def to_coordinator(self, method: str, message: Any, late_us: int = 0) -> None:
        """Call `method` of the current coordinator later, with `message`.

        Args:
            late_us: an additional delay in microseconds.
        The message is lost if this coordinator crashes before.
        """
        ...

    def note_failure(self, error: BaseException) -> None:
        """Find out whether a restart can help after an exception of a connector."""
        ...

    @property
    def has_left(self) -> Callable[[str, BaseException], bool]:
        """The call that ends the job if a connector's exception leaves the contract.

        Its arguments are the attempt's label and the exception. It returns whether it did.
        """
        ...

    def log(self, who: str, text: str) -> None:
        """Keep a line for the timeline; `who` is the label of an actor."""
        ...

    def end(self, how: JobEnd, reason: str) -> None:
        """End the job."""
        ...
