"""The simulated Kafka as a world: one broker, and the clients of each attempt."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any

from semantix.model.sim_time import SimTime
from semantix.ports.call_table import CallRow
from semantix.ports.clock import Clock
from semantix.ports.network import Network
from semantix.ports.world import ClientSession, Leftover, Observer
from semantix.worlds.simulated.kafka import canonical_form, captured_world, feeding
from semantix.worlds.simulated.kafka.broker.broker import Broker
from semantix.worlds.simulated.kafka.call_table import CALLS
from semantix.worlds.simulated.kafka.client.link import Link, OpenHandles
from semantix.worlds.simulated.kafka.client.namespace import KafkaClients
from semantix.worlds.simulated.kafka.learned import Learned
from semantix.worlds.simulated.kafka.options import checked
from semantix.worlds.simulated.kafka.premises import premises


class KafkaWorld:
    """A cluster of one broker (`ports.world.World`).

    Args:
        clock: simulated time.
        observer: hears each write, and each record that becomes visible; the place is
            `topic/partition`. It hears each committed offset of a group, too; the place is
            `group:topic/partition`.
        options: `topics`, `transaction_max_timeout_ms`, `reaper_interval_ms`, `marker_delay_ms`,
            `latency_us`, `transactional_id_expiration_ms`.
    """

    has_record_times = True

    calls: tuple[CallRow, ...] = CALLS
    left_out: tuple[str, ...] = ()

    def __init__(
        self, clock: Clock, observer: Observer, options: Mapping[str, Any] | None = None
    ) -> None:
        chosen = checked(options or {})
        self.broker = Broker(clock, observer, chosen)
        self._reads_committed = observer.isolation == "read_committed"
        self._latency_us: int = chosen["latency_us"]
        self._reaper_interval_us: int = chosen["reaper_interval_ms"] * 1000
        self.network = Network(clock)
        self._handles = OpenHandles()
        self._learned = Learned()

    @property
    def version(self) -> int:
        """Counted up at each durable change."""
        return self.broker.version

    def clients(self, session: ClientSession) -> KafkaClients:
        """Give the client classes, bound to an attempt."""
        link = Link(
            session, self.broker, self._latency_us, self._handles, self._learned, self.network
        )
        return KafkaClients(link)

    def capture(self, now_us: SimTime) -> Hashable:
        """Give logs, transactions, groups and markers on their way."""
        return captured_world.capture(self.broker, now_us)

    def resume(self, captured: Any, now_us: SimTime, captured_us: SimTime | None = None) -> None:
        """Become the captured cluster; no client is connected.

        Args:
            captured_us: the time of the capture, if it is not now: the timestamps of records stay.
        """
        records_us = now_us if captured_us is None else captured_us
        captured_world.restore(self.broker, captured, now_us, records_us)
        self._handles.clear()

    def observed(self) -> Collection[str]:
        """Name all that clients have learned beyond the answers to plain writes (`learned.py`)."""
        return self._learned.names()

    def canonical(self, captured: Any, observed: Collection[str]) -> object:
        """Give a captured cluster in canonical form (`canonical_form.py`)."""
        return canonical_form.canonical(
            captured,
            observed,
            reads_committed=self._reads_committed,
            reaper_interval_us=self._reaper_interval_us,
        )

    def premises(self, observed: Collection[str]) -> Sequence[str]:
        """Give the premises of the canonical form, a sentence each."""
        return premises(observed, self.broker.topics.topics)

    def deadlines(self, captured: Any) -> Mapping[str, SimTime]:
        """Give the time until each open transaction is aborted for its age, by its id."""
        return canonical_form.deadlines(captured, self._reaper_interval_us)

    def lose_memory(self) -> None:
        """Restart the broker: all that it has acknowledged is in its logs."""
        self.broker.groups.restart(self.network.down_until_us)

    def feed(self, place: str, values: Sequence[Any]) -> None:
        """Append records to `in/0`, or to all partitions of `in` in turn."""
        feeding.feed(self.broker, place, values)

    def leftovers(self) -> Sequence[Leftover]:
        """List open and prepared transactions, and consumers that a living attempt left open."""
        return [*self.broker.transactions.leftovers(), *self._handles.leftovers()]

    def settled_by_us(self) -> SimTime:
        """Give the time by which late requests, open transactions and markers are settled."""
        return max(self.broker.transactions.settled_by_us(), self.network.settled_by_us())
