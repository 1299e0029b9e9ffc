"""Faults that last for a while: a network that is cut or slow, a server that is killed, and what
arrives late.

While a network is cut, no restart can help. So the job waits longer before each restart, as Flink's
exponential-delay strategy does, and its failures do not count.
"""

from __future__ import annotations

from typing import Protocol

from semantix.engine.checkpointing.restart_loops import RestartLoops
from semantix.engine.job_services import JobServices
from semantix.history.events import FAULT_ENDED
from semantix.model.sim_time import SECOND_US, SimTime
from semantix.ports.network import Network
from semantix.simulation.event_queue import WORLD

RESTART_DELAY_MAX_US = 10 * SECOND_US
_SLOW_DELAYS = 10  # a network is slow for so many times its delay, or until the next restart


class DisturbedJob(JobServices, Protocol):
    """The parts of a job that a lasting fault uses."""

    restart_loops: RestartLoops

    def extend_deadline(self, after_us: int = 0) -> None: ...


class LastingFaults:
    """The lasting faults of one run."""

    __slots__ = (
        "_cut_until_us", "_is_paused", "_job", "_restarts", "_slow_until_us", "_until_us"
    )  # fmt: skip

    def __init__(self, job: DisturbedJob) -> None:
        self._job = job
        self._cut_until_us: SimTime = 0
        self._is_paused = False
        self._restarts = 0
        self._slow_until_us: SimTime = 0
        self._until_us: SimTime = 0

    def cut(self, system: str, by_us: int, *, kills: bool = False) -> None:
        """Cut the network of one system, or of all systems if `system` is empty.

        Args:
            kills: the servers are killed, too, and run again after `by_us`.
        """
        until_us = self._job.queue.now + by_us
        for network in self._networks(system):
            network.cut_until_us = max(network.cut_until_us, until_us)
            if kills:
                network.kill_server(until_us)
        for kind, world in self._job.worlds.items():
            if kills and system in ("", kind) and hasattr(world, "lose_memory"):
                world.lose_memory()
        if until_us > self._cut_until_us:
            self._cut_until_us, self._restarts = until_us, 0
        self.begin("restart_world" if kills else "cut_network", by_us)

    def slow(self, by_us: int) -> None:
        """Let asynchronous requests reach the servers `by_us` late."""
        for network in self._networks(""):
            network.slow_us = by_us
        lasts_us = _SLOW_DELAYS * by_us
        self._slow_until_us = self._job.queue.now + lasts_us
        self._job.extend_deadline(lasts_us)
        self._job.queue.push(self._slow_until_us, WORLD, self._end_slow, self._slow_until_us)

    def pause(self, by_us: int) -> None:
        """Note that the real servers are paused, until `by_us` have passed or the job restarts.

        The networks are cut for their clients until the end of the pause is recorded: the parent
        process reads this event, and then lets the servers go on.
        """
        self._slow_until_us = until_us = self._job.queue.now + by_us
        self._is_paused = True
        for network in self._networks(""):
            network.cut_until_us = until_us + 1  # `_end_slow` ends it
        self._job.extend_deadline(by_us)
        self._job.queue.push(until_us, WORLD, self._end_slow, until_us)

    def restarted(self) -> None:
        """Note that the job is deployed again: its network is as fast as ever."""
        if self._job.queue.now < self._slow_until_us:
            self._end_slow(self._slow_until_us)

    def begin(self, word: str, by_us: int) -> None:
        """Note a fault that ends after `by_us`. The bound of LIVE counts from its end."""
        queue = self._job.queue
        self._until_us = max(self._until_us, queue.now + by_us)
        self._job.extend_deadline(by_us)
        queue.push(queue.now + by_us, WORLD, self._record_end, word)

    def listen(self) -> None:
        """Hear from the networks of faults that go on, because a client waits for an answer."""
        for network in self._networks(""):
            network.on_lasting = self._hear

    def stop_listening(self) -> None:
        """Let go of the networks, so that the run is freed."""
        for network in self._networks(""):
            network.on_lasting = None

    def _hear(self, by_us: int) -> None:
        self._job.extend_deadline(by_us)
        self._job.queue.push(self._job.queue.now + by_us, WORLD, self._record_end, "error")

    def is_over(self) -> bool:
        """Return whether no lasting fault goes on."""
        return self._job.queue.now >= max(self._until_us, self._slow_until_us)

    def restart_delay_us(self) -> int:
        """Return how long the job waits before the restart that comes next."""
        delay_us = self._job.settings.restart_delay_us
        if self._job.queue.now >= self._cut_until_us:
            return delay_us
        self._restarts += 1
        longer_us = max(delay_us, 1) << min(self._restarts - 1, 30)
        return max(delay_us, min(longer_us, RESTART_DELAY_MAX_US))

    def _end_slow(self, until_us: SimTime) -> None:
        if until_us != self._slow_until_us:  # a restart has ended this phase
            return
        self._slow_until_us = self._job.queue.now
        for network in self._networks(""):
            network.slow_us = 0
            if self._is_paused:
                network.cut_until_us = 0
        self._is_paused = False
        self._record_end("slow_network")

    def _record_end(self, word: str) -> None:
        self._job.restart_loops.forget()
        self._job.recorder.record(FAULT_ENDED, (word,))

    def _networks(self, system: str) -> list[Network]:
        worlds = self._job.worlds.items()
        found = [getattr(world, "network", None) for kind, world in worlds if system in ("", kind)]
        return [network for network in found if network is not None]
