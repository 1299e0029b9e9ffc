"""Statements compiled for their tables. All runs of a process share them: they are pure values."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from cassandra.cqltypes import LongType
from cassandra.protocol import ColumnMetadata

from semantix.worlds.simulated.cassandra.cql.data_syntax import Batch, Modification, Select
from semantix.worlds.simulated.cassandra.cql.parser import ParsedText
from semantix.worlds.simulated.cassandra.cql.phrases import Marker
from semantix.worlds.simulated.cassandra.cql.schema_syntax import SchemaChange
from semantix.worlds.simulated.cassandra.errors import invalid
from semantix.worlds.simulated.cassandra.schema import TableSchema
from semantix.worlds.simulated.cassandra.statements.modifications import ModificationPlan
from semantix.worlds.simulated.cassandra.statements.selections import SelectPlan
from semantix.worlds.simulated.cassandra.statements.terms import (
    TIMESTAMP,
    Markers,
    Values,
    bound_number,
    in_bounds,
    literal_number,
)


class CompiledText:
    """A statement whose tables are known.

    Attributes:
        modifications: of an INSERT, UPDATE, DELETE or batch; else empty.
        selection: of a SELECT; else None.
        schema_change: of a statement that changes the schema; else None.
        batch: of a batch; else None.
        is_plain: whether it is one modification without conditions.
        columns: what each marker stands for.
        kinds: the column type of each marker; None: it is no value of a column.
        places: keyspace and name of the tables.
        routing_indexes: the markers that give the partition key; None: a part of it is no marker.
    """

    __slots__ = (
        "batch",
        "columns",
        "is_plain",
        "kinds",
        "modifications",
        "places",
        "routing_indexes",
        "schema_change",
        "selection",
    )

    def __init__(self, parsed: ParsedText, schemas: tuple[TableSchema, ...]) -> None:
        statement = parsed.statement
        markers = Markers(len(parsed.markers))
        self.modifications: tuple[ModificationPlan, ...] = ()
        self.selection: SelectPlan | None = None
        self.schema_change: SchemaChange | None = None
        self.batch: Batch | None = None
        self.routing_indexes: list[int] | None = None
        if isinstance(statement, Modification):
            plan = ModificationPlan(statement, schemas[0], markers)
            self.modifications = (plan,)
            self.routing_indexes = plan.routing_indexes(markers)
        elif isinstance(statement, Batch):
            self.batch = statement
            self.modifications = _batch(statement, schemas, markers)
        elif isinstance(statement, Select):
            self.selection = SelectPlan(statement, schemas[0], markers)
        else:
            self.schema_change = statement
        self.is_plain = self.batch is None and any(
            plan.condition is None for plan in self.modifications
        )
        self.columns: list[ColumnMetadata] = [c for c in markers.columns if c is not None]
        self.kinds = tuple(markers.kinds)
        self.places = frozenset((schema.keyspace, schema.name) for schema in schemas)

    def batch_timestamp(self, values: Values) -> int | None:
        """Give the timestamp of BEGIN BATCH USING TIMESTAMP."""
        term = None if self.batch is None else self.batch.using.timestamp
        if term is None:
            return None
        if isinstance(term, Marker):
            return bound_number(values[term.index], TIMESTAMP)
        return in_bounds(literal_number(term, TIMESTAMP), TIMESTAMP)


def _batch(
    batch: Batch, schemas: tuple[TableSchema, ...], markers: Markers
) -> tuple[ModificationPlan, ...]:
    term = batch.using.timestamp
    if isinstance(term, Marker):
        markers.columns[term.index] = ColumnMetadata(
            "[batch]", "[batch]", term.name or TIMESTAMP, LongType
        )
    elif term is not None:
        literal_number(term, TIMESTAMP)  # too large a literal is refused at once
    if batch.using.ttl is not None:
        raise invalid("Global TTL on the BATCH statement is not supported.")
    plans = tuple(
        ModificationPlan(part, schema, markers)
        for part, schema in zip(batch.statements, schemas, strict=True)
    )
    check_batch(plans, batch.kind, has_timestamp=term is not None)
    return plans


def check_batch(plans: Sequence[ModificationPlan], kind: str, *, has_timestamp: bool) -> None:
    """Check that statements fit into one batch. Raises InvalidRequest.

    Args:
        kind: `LOGGED`, `UNLOGGED` or `COUNTER`.
        has_timestamp: whether the batch itself has USING TIMESTAMP.

    Source: Cassandra, BatchStatement.validate.
    """
    is_conditional = any(plan.condition is not None for plan in plans)
    counted = [plan.schema.is_of_counters for plan in plans]
    if has_timestamp and is_conditional:
        raise invalid("Cannot provide custom timestamp for conditional BATCH")
    if has_timestamp and kind == "COUNTER":
        raise invalid("Cannot provide custom timestamp for counter BATCH")
    if has_timestamp and any(plan.has_timestamp for plan in plans):
        raise invalid("Timestamp must be set either on BATCH or individual statements")
    if has_timestamp and any(counted):
        raise invalid("Cannot provide custom timestamp for a BATCH containing counters")
    if kind == "COUNTER" and not all(counted):
        raise invalid("Cannot include non-counter statement in a counter batch")
    if any(counted) and not all(counted):
        raise invalid("Counter and non-counter mutations cannot exist in the same batch")
    if kind == "LOGGED" and any(counted):
        raise invalid("Cannot include a counter statement in a logged batch")
    if is_conditional and any(plan.place != plans[0].place for plan in plans):
        raise invalid("Batch with conditions cannot span multiple tables")


@lru_cache(maxsize=4096)
def compile_text(parsed: ParsedText, schemas: tuple[TableSchema, ...]) -> CompiledText:
    """Compile a statement. Raises InvalidRequest if it does not fit the tables."""
    return CompiledText(parsed, schemas)
