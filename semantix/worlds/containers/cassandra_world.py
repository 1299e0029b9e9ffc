"""One run's share of a real Cassandra: its keyspaces, and the rows that a reader sees there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

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
from semantix.worlds.simulated.cassandra.options import CassandraOptions, WatchKeys
from semantix.worlds.simulated.cassandra.types.plain_values import of_python
from semantix.worlds.simulated.cassandra.watching import row_name

_TIMEOUT_S = 20.0
REFUSALS = (DriverException, NoHostAvailable)
_KEY_KINDS = ("partition_key", "clustering")  # in the order of a primary key
_COLUMNS = (
    "SELECT column_name, kind, position FROM system_schema.columns "
    "WHERE keyspace_name = %s AND table_name = %s"
)

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
        options: see `CassandraOptions`; only `schema`, `watch` and `latency_us` are used.
    """

    child_world = "semantix.worlds.containers.clients.cassandra_clients:CassandraJobWorld"
    reader_calls = frozenset({"cassandra.session.execute", "cassandra.session.execute_async"})

    def __init__(self, reader: CassandraReader, run_id: str, options: Mapping[str, Any]) -> None:
        chosen = checked_mapping(CassandraOptions, options, "world_options.cassandra")
        self.child_settings = {
            "contact_points": list(reader.contact_points),
            "port": reader.port,
            "prefix": run_id,
            "latency_us": chosen.latency_us,
        }
        self._watches = chosen.watch
        self._statements = chosen.statements
        self._reader = reader
        self._pausable = reader.pausable
        self._names = KeyspaceNames(run_id)
        self._told: dict[str, tuple[object, ...]] = {}
        self._primary_keys: dict[str, tuple[str, ...]] = {}

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
            scanned = self._reader.rows(self._names.in_cql(f"SELECT * FROM {place}"))
            rows = sorted(scanned, key=lambda row: repr(_plain(row)))
            read = self._read_back(watch, "full_scan", rows)
            if is_all_told or self._told.get(place) != read.values:
                self._told[place] = read.values
                found.append(read)
            if is_final:
                found.append(self._read_back(watch, "by_key", self._by_key(place, rows)))
        return found

    def _read_back(self, watch: WatchKeys, isolation: str, rows: Sequence[Row]) -> ReadBack:
        values, count = tuple(map(_plain, rows)), len(rows)
        if watch.view != "table":
            return ReadBack(watch.table, isolation, values, count, count)
        named_by = watch.key or self._primary_key(watch.table)
        keys = tuple([row_name(named_by, value) for value in values])
        return ReadBack(watch.table, isolation, values, count, count, keys=keys)

    def _by_key(self, place: str, rows: Sequence[Row]) -> list[Row]:
        if not rows:
            return []
        session, key = self._reader.session, self._primary_key(place)
        condition = " AND ".join(f'"{column}" = ?' for column in key)
        asked = session.prepare(self._names.in_cql(f"SELECT * FROM {place} WHERE {condition}"))
        values = [[row[column] for column in key] for row in rows]
        # A partition with static columns only has a row without clustering columns.
        futures = [session.execute_async(asked, one) for one in values if None not in one]
        return [row for future in futures for row in self._reader.rows_of(future)]

    def _primary_key(self, place: str) -> tuple[str, ...]:
        found = self._primary_keys.get(place)
        if found is None:
            keyspace, _, table = place.partition(".")
            asked = [one.strip('"') for one in (self._names.real(keyspace), _folded(table))]
            rows = self._reader.rows(_COLUMNS, asked)
            by_place = sorted((row["kind"], row["position"], row["column_name"]) for row in rows)
            named = [(kind, str(name)) for kind, _, name in by_place]
            found = self._primary_keys[place] = tuple(
                [name for wanted in _KEY_KINDS for kind, name in named if kind == wanted]
            )
        return found

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
    return {column: of_python(value) for column, value in row.items()}


def _folded(name: str) -> str:
    """Give the name of a table as the server keeps it: without quotes it has small letters."""
    return name if name.startswith('"') else name.lower()
