"""The simulated Cassandra as a world: one node, its wire, the clients of each attempt."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from functools import partial
from typing import Any

from cassandra import DriverException

from semantix.errors import NotModelled, UsageError
from semantix.model.sim_time import SimTime
from semantix.model.validation import checked_mapping
from semantix.ports.clock import Clock
from semantix.ports.network import Network
from semantix.ports.world import ClientSession, Leftover, Observer
from semantix.worlds.cassandra_names import CassandraNames, ReplacedClass
from semantix.worlds.simulated.cassandra import feeding
from semantix.worlds.simulated.cassandra.client.call_table import CASSANDRA_CALLS
from semantix.worlds.simulated.cassandra.client.cluster import Cluster, Link
from semantix.worlds.simulated.cassandra.client.futures import ResponseFuture
from semantix.worlds.simulated.cassandra.client.session import Session
from semantix.worlds.simulated.cassandra.durable import canonical_form, captured, premises
from semantix.worlds.simulated.cassandra.durable.captured_form import CapturedCluster
from semantix.worlds.simulated.cassandra.learned import READ, Learned, is_noted
from semantix.worlds.simulated.cassandra.node import Node
from semantix.worlds.simulated.cassandra.options import CassandraOptions
from semantix.worlds.simulated.cassandra.requests import Part, Request
from semantix.worlds.simulated.cassandra.storage.forgetting_node import ForgettingNode
from semantix.worlds.simulated.cassandra.watching import Watch, Watcher
from semantix.worlds.simulated.cassandra.wire import Wire

_LOCAL_ONE = 10  # ConsistencyLevel.LOCAL_ONE


class CassandraCluster:
    """A cluster of one node (`ports.world.World`).

    Args:
        options: see `CassandraOptions`.
    """

    calls = CASSANDRA_CALLS
    has_write_times = True  # they stay if a search moves the clock

    def __init__(self, clock: Clock, observer: Observer, options: Mapping[str, Any]) -> None:
        self._options = checked_mapping(CassandraOptions, options, "world_options.cassandra")
        self._clock = clock
        self.network = Network(clock)
        watches = [Watch(one.table, tuple(one.key), one.view) for one in self._options.watch]
        self._watcher = Watcher(observer, watches)
        self._learned = Learned()
        self._make_node: type[Node] = ForgettingNode if self._options.loses_acknowledged else Node
        self._node = self._make_node(clock.now_us, self._watcher, self._learned)
        self._wire = Wire(clock, self._node)
        self._open_clusters: list[Cluster] = []
        for text in self._options.statements:
            part = Part(text, None, None)
            try:
                self._node.execute(Request((part,), None, None, _LOCAL_ONE, None), "")
            except (DriverException, NotModelled) as error:
                raise UsageError(f"cassandra option schema: {text!r}: {error.args[0]}") from error

    @property
    def version(self) -> int:
        """Give a number that increases at each durable change, also when a request is sent."""
        return self._node.version

    def clients(self, session: ClientSession) -> CassandraNames:
        """Give the classes of one attempt, under the driver's names."""
        if isinstance(self._node, ForgettingNode):
            self._node.has_clients = True
        link = Link(
            session, self._node, self._wire, self._options, self._open_clusters, self.network
        )
        made = ReplacedClass(partial(Cluster, link=link), Cluster)
        replaced = {"Cluster": made, "Session": Session, "ResponseFuture": ResponseFuture}
        return CassandraNames(replaced, "the simulated Cassandra")

    def capture(self, now_us: SimTime) -> Hashable:
        """Give schema, rows, and writes on their way."""
        return captured.capture(self._node, self._wire, now_us)

    def resume(self, state: Any, now_us: SimTime) -> None:
        """Become the captured cluster, without any client."""
        version = self._node.version
        watcher = self._watcher
        watcher.forget()
        self._node = self._make_node(self._clock.now_us, watcher, self._learned)
        self._wire = Wire(self._clock, self._node)
        self._open_clusters.clear()
        captured.restore(state, self._node, self._wire, now_us)
        self._node.version += version + 1

    def observed(self) -> Collection[str]:
        """Name the tables that clients read, and those where they chose write timestamps."""
        return self._learned.names()

    def canonical(self, state: CapturedCluster, observed: Collection[str]) -> object:
        """Give a captured cluster in canonical form, see `durable.canonical_form`."""
        return canonical_form.canonical(state, observed, self._watcher.views())

    def premises(self, observed: Collection[str]) -> Sequence[str]:
        """Give one sentence for each premise of the canonical form."""
        tables = self._node.catalog.tables
        schemas = [tables[place].schema for place in sorted(tables)]
        return tuple(premises.premises(schemas, observed, self._watcher.views()))

    def deadlines(self, state: CapturedCluster) -> Mapping[str, SimTime]:
        """Give the TTLs of values in tables that clients have read; nobody else notices them."""
        names = self._learned.names()
        read = [one for one in state.tables if is_noted(READ, one.schema.place, names)]
        return {name: left for one in read for name, left in premises.ends_of(one)}

    def lose_memory(self) -> None:
        """Restart the node: acknowledged rows are in its commit log, waiting requests are lost."""
        self._wire.lose()

    def feed(self, place: str, values: Sequence[Any]) -> None:
        """Insert rows into a watched table; each is a mapping from columns to values."""
        feeding.feed(self._node, place, values)

    @property
    def left_out(self) -> Sequence[str]:
        """Give the tables that were written to although nobody watches them."""
        return self._watcher.left_out()

    def leftovers(self) -> Sequence[Leftover]:
        """List the `Cluster` objects that a living attempt has not shut down."""
        return [
            Leftover("client handle", "Cluster", cluster.link.session.owner)
            for cluster in self._open_clusters
            if cluster.link.session.is_alive()
        ]

    def settled_by_us(self) -> SimTime:
        """Give the time when all writes on their way are executed."""
        return self._wire.settled_by_us()
