"""One run's share of a real Cassandra: its keyspaces, and the rows that a reader sees there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cassandra import DriverException
from cassandra.cluster import Cluster, NoHostAvailable, ResponseFuture
from cassandra.query import dict_factory

from semantix.errors import WorldUnavailable
from semantix.model.validation import checked_mapping
from semantix.ports.real_world import ReadBack
from semantix.ports.world import Leftover
from semantix.worlds.containers.cassandra import CassandraServer
from semantix.worlds.containers.clients.cassandra_names import KeyspaceNames
from semantix.worlds.containers.pausing import Pauses
from semantix.worlds.simulated.cassandra.options import CassandraOptions

_TIMEOUT_S = 20.0
REFUSALS = (DriverException, NoHostAvailable)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Row = dict[str, object]


class CassandraReader:
    """The connection of the parent process, which watches the jobs. All runs share it.

    Args:
        server: the node.

    Raises:
        WorldUnavailable: it does not answer.
    """

    def __init__(self, server: CassandraServer) -> None:
        self.contact_points = server.contact_points
        self.port = server.port
        self.pausable = server.pausable
        self.watch = server.watch()
        self._cluster = Cluster(list(self.contact_points), self.port, protocol_version=4)
        self._dropping: list[ResponseFuture] = []
        try:
            with self.watch.asking("it cannot be connected to", REFUSALS):
                self.session = self._cluster.connect()
        except BaseException:
            self._cluster.shutdown()
            raise
        self.session.row_factory = dict_factory
        self.session.default_timeout = _TIMEOUT_S

    def rows(self, query: Any, parameters: Sequence[object] | None = None) -> list[Row]:
        """Execute, and wait for the rows."""
        return self.rows_of(self.session.execute_async(query, parameters))

    def rows_of(self, future: ResponseFuture) -> list[Row]:
        """Wait for the rows of a request that was sent."""
        self.watch.wait(future._event.wait)
        return list(future.result())

    def drop_later(self, keyspaces: Sequence[str]) -> None:
        """Start to drop keyspaces. Each takes 0.3 s, so the next run does not wait for it."""
        self._dropping = [self.session.execute_async(f"DROP KEYSPACE {k}") for k in keyspaces]

    def wait_until_dropped(self) -> None:
        """Wait until the keyspaces are dropped. One that cannot be dropped stays."""
        dropping, self._dropping = self._dropping, []
        for one in dropping:
            self.watch.wait(one._event.wait)

    def close(self) -> None:
        """Disconnect. A keyspace that cannot be dropped stays: no later run uses its name."""
        asking = self.watch.asking("its keyspaces cannot be dropped", REFUSALS)
        with suppress(WorldUnavailable), asking:
            self.wait_until_dropped()
        self._cluster.shutdown()


class CassandraRunWorld(Pauses):
    """Implements `ports.real_world.RealWorld`.

    Args:
        reader: connected to the server.
        run_id: letters and digits, unique among all runs on this server.
        options: see `CassandraOptions`; only `schema` and `watch` are used.
    """

    child_world = "semantix.worlds.containers.clients.cassandra_clients:CassandraJobWorld"
    reader_calls = frozenset({"cassandra.session.execute", "cassandra.session.execute_async"})

    def __init__(self, reader: CassandraReader, run_id: str, options: Mapping[str, Any]) -> None:
        chosen = checked_mapping(CassandraOptions, options, "world_options.cassandra")
        self.child_settings = {
            "contact_points": list(reader.contact_points),
            "port": reader.port,
            "prefix": run_id,
        }
        self._watches = chosen.watch
        self._statements = chosen.statements
        self._reader = reader
        self._pausable = reader.pausable
        self._names = KeyspaceNames(run_id)
        self._told: dict[str, tuple[object, ...]] = {}

    def set_up(self) -> None:
        """Create keyspaces and tables."""
        with self._reader.watch.asking("the schema cannot be made", REFUSALS):
            for text in self._statements:
                self._reader.rows(self._names.in_cql(text))

    def feed(self, place: str, values: Sequence[Any]) -> None:
        """Insert rows, given as mappings, into a table."""
        asked = self._names.in_cql(f"INSERT INTO {place} JSON ?")
        with self._reader.watch.asking("its tables cannot be filled", REFUSALS):
            statement = self._reader.session.prepare(asked)
            for value in values:
                future = self._reader.session.execute_async(statement, [json.dumps(value)])
                self._reader.rows_of(future)

    def check(self) -> None:
        """Return if the node answers. Raises WorldUnavailable."""
        self._reader.watch.check()

    def read_back(self, *, final: bool = False, whole: bool = False) -> Sequence[ReadBack]:
        """Scan each watched table. At the end, also read each row by its key."""
        with self._reader.watch.asking("its tables cannot be read", REFUSALS):
            return self._read(is_final=final, is_all_told=final or whole)

    def _read(self, *, is_final: bool, is_all_told: bool) -> list[ReadBack]:
        found = []
        for watch in self._watches:
            place = watch.table
            rows = tuple(self._scan(place))
            if is_all_told or self._told.get(place) != rows:
                self._told[place] = rows
                found.append(ReadBack(place, "full_scan", rows, len(rows), len(rows)))
            if is_final:
                again = tuple(self._by_key(place, watch.key, rows))
                found.append(ReadBack(place, "by_key", again, len(again), len(again)))
        return found

    def _scan(self, place: str) -> list[Row]:
        rows = self._reader.rows(self._names.in_cql(f"SELECT * FROM {place}"))
        return sorted(map(_plain, rows), key=repr)

    def _by_key(self, place: str, key: Sequence[str], rows: Sequence[Row]) -> list[Row]:
        session = self._reader.session
        condition = " AND ".join(f"{column} = ?" for column in key)
        if not condition or not rows:
            return []
        asked = session.prepare(self._names.in_cql(f"SELECT * FROM {place} WHERE {condition}"))
        values = [tuple(_driven(row[column]) for column in key) for row in rows]
        futures = [session.execute_async(asked, one) for one in values]
        return [_plain(row) for one in futures for row in self._reader.rows_of(one)]

    def settle(self) -> Sequence[Leftover]:
        """Give nothing: every request was answered, and a table has nothing that stays open."""
        return ()

    def close(self) -> None:
        """Drop the run's keyspaces, also those that the connector created."""
        reader = self._reader
        with reader.watch.asking("its keyspaces cannot be dropped", REFUSALS):
            reader.wait_until_dropped()
            listed = reader.rows("SELECT keyspace_name FROM system_schema.keyspaces")
            names = [str(row["keyspace_name"]) for row in listed]
            reader.drop_later([f'"{n}"' for n in names if n.startswith(self._names.prefix)])


def _plain(row: Mapping[str, Any]) -> Row:
    """Give a row with values as they stand in histories of the simulated world."""
    return {column: _plain_value(value) for column, value in row.items()}


def _plain_value(value: Any) -> object:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)
    return value


def _driven(value: object) -> object:
    """Give a key's value as the driver takes it."""
    try:
        return UUID(value) if isinstance(value, str) and len(value) == 36 else value
    except ValueError:
        return value
