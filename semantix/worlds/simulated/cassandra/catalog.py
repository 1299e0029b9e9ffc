"""The node's schema: keyspaces, tables, and the statements compiled for them."""

from __future__ import annotations

from cassandra import AlreadyExists

from semantix.worlds.simulated.cassandra.cql.data_syntax import Batch, Modification, Select
from semantix.worlds.simulated.cassandra.cql.parser import parse
from semantix.worlds.simulated.cassandra.cql.phrases import TableName
from semantix.worlds.simulated.cassandra.cql.schema_syntax import (
    CreateKeyspace,
    CreateTable,
    Drop,
    Truncate,
    Use,
)
from semantix.worlds.simulated.cassandra.errors import invalid
from semantix.worlds.simulated.cassandra.requests import Answer
from semantix.worlds.simulated.cassandra.schema import (
    KeyspaceSchema,
    TableSchema,
    keyspace_schema,
    table_schema,
)
from semantix.worlds.simulated.cassandra.statements.compiled import CompiledText, compile_text
from semantix.worlds.simulated.cassandra.tables import Table

Place = tuple[str, str]  # keyspace and table

_NO_KEYSPACE = (
    "No keyspace has been specified. USE a keyspace, or explicitly specify keyspace.tablename"
)


class Catalog:
    """Keyspaces and tables by name.

    Attributes:
        keyspaces: by name.
        tables: by keyspace and name.
        prepared: the tables of each prepared statement that the server knows, by its id.
    """

    def __init__(self) -> None:
        self.keyspaces: dict[str, KeyspaceSchema] = {}
        self.tables: dict[Place, Table] = {}
        self.prepared: dict[bytes, frozenset[Place]] = {}
        self._compiled: dict[tuple[str, str | None], CompiledText] = {}

    def compiled(self, text: str, keyspace: str | None) -> CompiledText:
        """Give the compiled form of a text. Raises the exception for the server's error answer."""
        found = self._compiled.get((text, keyspace))
        if found is None:
            parsed = parse(text)
            statement = parsed.statement
            schemas: tuple[TableSchema, ...] = ()
            if isinstance(statement, Batch):
                schemas = tuple(self.table(p.table, keyspace).schema for p in statement.statements)
            elif isinstance(statement, (Modification, Select)):
                schemas = (self.table(statement.table, keyspace).schema,)
            found = compile_text(parsed, schemas)
            self._compiled[text, keyspace] = found
        return found

    def table(self, name: TableName, keyspace: str | None) -> Table:
        """Find a table. Raises InvalidRequest."""
        place = self._place(name, keyspace)
        found = self.tables.get(place)
        if found is None:
            if place[0] not in self.keyspaces:
                raise invalid(f"keyspace {place[0]} does not exist")
            raise invalid(f"table {place[1]} does not exist")
        return found

    def create_keyspace(self, parsed: CreateKeyspace) -> bool:
        """Create it; False if it was there."""
        if parsed.name in self.keyspaces:
            if parsed.if_not_exists:
                return False
            raise AlreadyExists(parsed.name, "")
        self.keyspaces[parsed.name] = keyspace_schema(parsed)
        return True

    def create_table(self, parsed: CreateTable, keyspace: str | None) -> bool:
        """Create it; False if it was there."""
        place = self._place(parsed.table, keyspace)
        if place[0] not in self.keyspaces:
            raise invalid(f"Keyspace '{place[0]}' doesn't exist")
        if place in self.tables:
            if parsed.if_not_exists:
                return False
            raise AlreadyExists(*place)
        self.add_table(table_schema(parsed, place[0]))
        return True

    def add_table(self, schema: TableSchema) -> Table:
        """Add an empty table."""
        self._compiled.clear()
        table = self.tables[schema.keyspace, schema.name] = Table(schema)
        return table

    def dropped(self, parsed: Drop, keyspace: str | None) -> list[Table]:
        """Drop a table or a keyspace, and give the dropped tables."""
        self._compiled.clear()
        if parsed.table is None:
            name = parsed.keyspace or ""
            if name not in self.keyspaces:
                if parsed.if_exists:
                    return []
                raise invalid(f"Keyspace '{name}' doesn't exist")
            del self.keyspaces[name]
            return [self._removed(place) for place in sorted(self.tables) if place[0] == name]
        place = self._place(parsed.table, keyspace)
        if place not in self.tables:
            if parsed.if_exists:
                return []
            raise invalid(f"Table '{place[0]}.{place[1]}' doesn't exist")
        return [self._removed(place)]

    def _removed(self, place: Place) -> Table:
        self.prepared = {at: places for at, places in self.prepared.items() if place not in places}
        return self.tables.pop(place)

    def used(self, parsed: Use) -> Answer:
        """Answer a USE."""
        self.check_keyspace(parsed.keyspace)
        return Answer(keyspace=parsed.keyspace)

    def check_keyspace(self, name: str) -> None:
        """Raise InvalidRequest if there is no keyspace of that name."""
        if name not in self.keyspaces:
            raise invalid(f"Keyspace '{name}' does not exist")

    def truncated(self, parsed: Truncate, keyspace: str | None) -> Table:
        """Give the table that a TRUNCATE empties."""
        return self.table(parsed.table, keyspace)

    def _place(self, name: TableName, keyspace: str | None) -> Place:
        chosen = name.keyspace or keyspace
        if chosen is None:
            raise invalid(_NO_KEYSPACE)
        return chosen, name.name
