"""The clients of `runtime_context.client("cassandra")` on a real server, in the job's process.

The call that sends a request waits, in real time, until the server has answered. For the job the
answer arrives one simulated round trip later. So callbacks and waits have the same order as in the
simulated world.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from copy import copy
from typing import Any, Self

import cassandra.cluster as driver
from cassandra import ProtocolVersion
from cassandra.query import BatchStatement, SimpleStatement

from semantix.errors import InternalError
from semantix.ports.call_table import CallRow
from semantix.ports.clock import Clock
from semantix.ports.network import Network
from semantix.ports.world import ClientSession, Leftover
from semantix.worlds.cassandra_names import CassandraNames, ReplacedClass
from semantix.worlds.containers.clients.cassandra_metadata import RunMetadata
from semantix.worlds.containers.clients.cassandra_names import KeyspaceNames
from semantix.worlds.containers.clients.cassandra_requests import AnsweredRequest
from semantix.worlds.instrument import RealDoor

_OWN = frozenset(("_door", "_names", "_real", "cluster"))
_LATENCY_US = 500
# Few connectors use these features; without them, connecting takes 9 ms instead of 40 ms. With a
# server of version 4.0 or newer the driver itself chooses this protocol version.
_QUICK = {
    "protocol_version": ProtocolVersion.V5,
    "schema_metadata_enabled": False,
    "token_metadata_enabled": False,
    "monitor_reporting_enabled": False,
}


class CassandraJobWorld:
    """Makes the clients of a job whose server is real (a part of `ports.world.World`).

    Args:
        clock: of the run.
        settings: `contact_points`, `port`, the `prefix` of the run's keyspaces, and `latency_us`:
            half of a round trip in the time of the job.
    """

    version = 0
    calls: tuple[CallRow, ...] = ()  # call faults on real servers need a wire proxy

    def __init__(self, clock: Clock, settings: dict[str, Any]) -> None:
        self.contact_points = list(settings["contact_points"])
        self.port = int(settings["port"])
        self.latency_us = int(settings.get("latency_us", _LATENCY_US))
        self.names = KeyspaceNames(str(settings["prefix"]))
        self.network = Network(clock)  # cut while the node is paused

    def clients(self, session: ClientSession) -> CassandraNames:
        """Give the classes of one attempt, under the driver's names."""

        def make(*arguments: Any, **named: Any) -> InstrumentedCluster:
            return InstrumentedCluster(self, session, *arguments, **named)

        replaced = {
            "Cluster": ReplacedClass(make, InstrumentedCluster),
            "Session": InstrumentedSession,
            "ResponseFuture": AnsweredRequest,
        }
        return CassandraNames(replaced, "the world of real servers")

    def settled_by_us(self) -> int:
        """Give now: every request was answered."""
        return 0

    def leftovers(self) -> Sequence[Leftover]:
        """Give nothing: the server keeps nothing open."""
        return ()

    def capture(self, now_us: int) -> Hashable:
        """A real server is no value."""
        raise InternalError("a real server cannot be captured")

    def resume(self, captured: Hashable, now_us: int) -> None:
        """A real server is no value."""
        raise InternalError("a real server cannot be resumed")


class InstrumentedCluster:
    """The driver's Cluster, connected to the run's server. Its calls are steps."""

    def __init__(
        self,
        world: CassandraJobWorld,
        session: ClientSession,
        contact_points: Sequence[str] = (),
        port: int = 0,
        **named: Any,
    ) -> None:
        self._names = world.names
        self._latency_us = world.latency_us
        connecting_us = 4 * world.latency_us
        self._door = RealDoor(session, "cassandra.cluster", connecting_us, world.network)
        self._real = driver.Cluster(world.contact_points, world.port, **{**_QUICK, **named})
        self.metadata = RunMetadata(self._real, world.names)

    def connect(self, keyspace: str | None = None, **named: Any) -> InstrumentedSession:
        """Connect and give a session."""
        real_keyspace = None if keyspace is None else self._names.real(keyspace)
        real = self._door.remote("connect", lambda: self._real.connect(real_keyspace, **named))
        return InstrumentedSession(self, real, self._door, self._names, 2 * self._latency_us)

    def shutdown(self) -> None:
        """Close all sessions."""
        self._door.local("shutdown", self._real.shutdown)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.shutdown()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


class InstrumentedSession:
    """The driver's Session. Its calls are steps; settings go to the driver."""

    def __init__(
        self,
        cluster: InstrumentedCluster,
        real: Any,
        door: RealDoor,
        names: KeyspaceNames,
        round_trip_us: int,
    ) -> None:
        self.cluster = cluster
        self._real = real
        self._door = RealDoor(door.session, "cassandra.session", round_trip_us, door.network)
        self._names = names

    def execute(self, query: Any, parameters: Any = None, *more: Any, **named: Any) -> Any:
        """Execute and wait for the answer."""
        future = self._sent("execute", query, parameters, *more, **named)
        future.wait()
        found = future.outcome()
        self._door.after("execute")
        return found

    def execute_async(self, query: Any, parameters: Any = None, **named: Any) -> AnsweredRequest:
        """Send the request and return."""
        future = self._sent("execute_async", query, parameters, **named)
        self._door.after("execute_async")
        return future

    def _sent(
        self, method: str, query: Any, parameters: Any, *more: Any, **named: Any
    ) -> AnsweredRequest:
        for name, value in zip(("timeout", "trace"), more, strict=False):
            named[name] = value
        self._door.before(method)
        real = self._real.execute_async(self._translated(query), parameters, **named)
        return AnsweredRequest(real, self._door)

    def prepare(self, query: str, *more: Any, **named: Any) -> Any:
        """Let the server parse a statement."""
        for name, value in zip(("custom_payload", "keyspace"), more, strict=False):
            named[name] = value
        if named.get("keyspace"):
            named["keyspace"] = self._names.real(named["keyspace"])
        text = self._names.in_cql(query)
        return self._door.remote("prepare", lambda: self._real.prepare(text, **named))

    def set_keyspace(self, keyspace: str) -> None:
        """Execute USE."""
        self.execute(f"USE {keyspace}")

    def shutdown(self) -> None:
        """Close the session. This is no step: no request is sent."""
        self._real.shutdown()

    def _translated(self, query: Any) -> Any:
        """Give a copy with the run's keyspaces; the connector may execute its own object again."""
        if isinstance(query, str):
            return self._names.in_cql(query)
        if not isinstance(query, (SimpleStatement, BatchStatement)):
            return query
        translated = copy(query)
        if isinstance(translated, SimpleStatement):
            translated._query_string = self._names.in_cql(query.query_string)
        else:
            translated._statements_and_parameters = [
                (is_prepared, one if is_prepared else self._names.in_cql(one), values)
                for is_prepared, one, values in query._statements_and_parameters
            ]
        # A batch takes over the keyspace of its first prepared statement: the server's name.
        if query.keyspace and not query.keyspace.startswith(self._names.prefix):
            translated.keyspace = self._names.real(query.keyspace)
        return translated

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.shutdown()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _OWN:
            object.__setattr__(self, name, value)
        else:
            setattr(self._real, name, value)
