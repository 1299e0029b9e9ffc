"""The only node. It executes requests on its tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from cassandra.cqltypes import BooleanType

from semantix.model.sim_time import SECOND_US
from semantix.worlds.simulated.cassandra.catalog import Catalog, Place
from semantix.worlds.simulated.cassandra.consistency import (
    check_batch_write,
    check_counter_write,
    check_read,
    check_transaction,
    check_write,
)
from semantix.worlds.simulated.cassandra.cql.schema_syntax import (
    CreateKeyspace,
    CreateTable,
    Drop,
    SchemaChange,
    Truncate,
)
from semantix.worlds.simulated.cassandra.errors import invalid
from semantix.worlds.simulated.cassandra.learned import CHOSEN, DELETED, ENDING, Learned
from semantix.worlds.simulated.cassandra.requests import (
    BATCHES,
    LOGGED,
    TORN,
    VOID,
    Answer,
    Part,
    Request,
)
from semantix.worlds.simulated.cassandra.rows import RowChange
from semantix.worlds.simulated.cassandra.statements.changes import Change
from semantix.worlds.simulated.cassandra.statements.compiled import CompiledText, check_batch
from semantix.worlds.simulated.cassandra.statements.modifications import ModificationPlan
from semantix.worlds.simulated.cassandra.statements.selections import SelectPlan
from semantix.worlds.simulated.cassandra.statements.terms import Values
from semantix.worlds.simulated.cassandra.statements.torn_batches import Changes, first_half
from semantix.worlds.simulated.cassandra.storage.batch_size import check_batch_size
from semantix.worlds.simulated.cassandra.storage.endings import Endings, end_of
from semantix.worlds.simulated.cassandra.storage.slices import Key
from semantix.worlds.simulated.cassandra.time_uuids import UUID_EPOCH_TICKS, uuid_of_ticks
from semantix.worlds.simulated.cassandra.transactions import Transaction, stamped
from semantix.worlds.simulated.cassandra.watching import Watcher, written_row

Bound = tuple[ModificationPlan, Values, int | None]  # and the timestamp of the whole batch


class Node:
    """A Cassandra node in memory.

    Attributes:
        version: increases at each durable change.
        last_ticks: time of the last now(), in units of 100 ns since 1582.
        last_server_us: the last write timestamp that the server itself chose.
        learned: notes of what clients learn.
        endings: when values with a TTL end.
    """

    def __init__(self, now_us: Callable[[], int], watcher: Watcher, learned: Learned) -> None:
        self.catalog = Catalog()
        self.watcher = watcher
        self.learned = learned
        self.version = 0
        self.last_ticks = 0
        self.last_server_us = 0
        self.endings = Endings()
        self._now_us = now_us

    def execute(self, request: Request, owner: str) -> Answer:
        """Execute a request. If it raises, nothing was changed.

        Raises:
            the driver's exceptions for the server's error answers.
            OutsideSubset: the request is not modelled.
        """
        if self.endings.is_due(self._now_us()):
            self.end_due(self._now_us())
        if request.keyspace is not None:
            self.catalog.check_keyspace(request.keyspace)
        if request.batch is not None:
            return self._modify(self._batch_parts(request), request, owner, in_batch=True)
        part = request.parts[0]
        compiled = self.catalog.compiled(part.text, part.keyspace)
        values = self._values(part, compiled)
        if compiled.is_plain and request.timestamp_us is not None:
            plan = compiled.modifications[0]
            copies = self.catalog.keyspaces[plan.place[0]].replicas
            if plan.schema.is_of_counters:
                check_counter_write(request.consistency, copies, plan.schema.name)
            else:
                check_write(request.consistency, copies)
            if plan.has_timestamp:
                self.learned.note(CHOSEN, plan.schema.place)
            self._apply_all(plan, self._changes(plan, values, request.timestamp_us), owner)
            self.watcher.show_touched()
            return VOID
        if compiled.modifications:
            whole_us = compiled.batch_timestamp(values)
            bound = [(plan, values, whole_us) for plan in compiled.modifications]
            return self._modify(bound, request, owner, in_batch=compiled.batch is not None)
        if compiled.selection is not None:
            return self._select(compiled.selection, values, request)
        if compiled.schema_change is not None:
            return self._change_schema(compiled.schema_change, part.keyspace)
        return VOID  # an empty batch

    def note_old_timestamp(self, request: Request) -> None:
        """Note that a client sends a write with a timestamp before now."""
        for part in request.parts:
            with suppress(Exception):  # an invalid statement writes nothing
                for plan in self.catalog.compiled(part.text, part.keyspace).modifications:
                    self.learned.note(CHOSEN, plan.schema.place)

    def rows_of(self, request: Request) -> list[dict[str, object]]:
        """Give the records that a request would write, for the oracle FAIL. Draws no UUID."""
        found = [
            written_row(change)
            for part in request.parts
            for plan, values in self._parts_of(part)
            for change in plan.changes(
                values, 0, lambda: uuid_of_ticks(0), self.catalog.tables[plan.place], 0
            )
            if self.watcher.concerns(plan.schema)
        ]
        return [row for row in found if row is not None]

    def _parts_of(self, part: Part) -> list[tuple[ModificationPlan, Values]]:
        compiled = self.catalog.compiled(part.text, part.keyspace)
        return [(plan, self._values(part, compiled)) for plan in compiled.modifications]

    def draw(self) -> bytes:
        """Give now() as of simulated time. Each call gives at least one tick more than the last."""
        ticks = max(UUID_EPOCH_TICKS + self._now_us() * 10, self.last_ticks + 1)
        self.last_ticks = ticks
        return uuid_of_ticks(ticks)

    def server_timestamp(self) -> int:
        """Give a write timestamp of the server: whole milliseconds, but always above the last one.

        Source: Cassandra, ClientState.getTimestamp. Paxos takes its ballots from it, too.
        """
        now_us = self._now_us() // 1000 * 1000
        self.last_server_us = max(now_us, self.last_server_us + 1)
        return self.last_server_us

    def _values(self, part: Part, compiled: CompiledText) -> Values:
        values = part.values or ()
        if len(values) != len(compiled.columns):
            raise invalid("Invalid amount of bind variables")
        return values

    def _batch_parts(self, request: Request) -> list[Bound]:
        bound: list[Bound] = []
        for part in request.parts:
            compiled = self.catalog.compiled(part.text, part.keyspace)
            if request.batch == TORN and compiled.batch is not None:
                values = self._values(part, compiled)
                whole_us = compiled.batch_timestamp(values)
                return [(one, values, whole_us) for one in compiled.modifications]
            if not compiled.modifications or compiled.batch is not None:
                allowed = "only UPDATE, INSERT and DELETE statements are allowed."
                raise invalid(f"Invalid statement in batch: {allowed}")
            bound.append((compiled.modifications[0], self._values(part, compiled), None))
        plans = [plan for plan, _, _ in bound]
        check_batch(plans, BATCHES[request.batch or LOGGED], has_timestamp=False)
        return bound

    def _modify(
        self, bound: Sequence[Bound], request: Request, owner: str, *, in_batch: bool
    ) -> Answer:
        is_transaction = any(plan.condition is not None for plan, _, _ in bound)
        for plan, _, _ in bound:
            keyspace = self.catalog.keyspaces[plan.schema.keyspace]
            if is_transaction:
                check_transaction(request.serial_consistency, request.consistency, keyspace)
            elif plan.schema.is_of_counters:
                check_counter_write(request.consistency, keyspace.replicas, plan.schema.name)
            elif in_batch:
                check_batch_write(request.consistency, keyspace.replicas)
            else:
                check_write(request.consistency, keyspace.replicas)
        if is_transaction:
            return self._transact(bound, request, owner, in_batch=in_batch)
        timestamp_us = request.timestamp_us
        if timestamp_us is None and bound:
            timestamp_us = self.server_timestamp()
        changes: Changes = []
        for plan, values, whole_us in bound:
            written_us = timestamp_us if whole_us is None else whole_us
            if plan.has_timestamp or whole_us is not None:
                self.learned.note(CHOSEN, plan.schema.place)
            changes.append((plan, self._changes(plan, values, written_us or 0)))
        check_batch_size([change for _, found in changes for change in found])
        for plan, found in first_half(changes) if request.batch == TORN else changes:
            self._apply_all(plan, found, owner)
        self.watcher.show_touched()
        return VOID

    def _transact(
        self, bound: Sequence[Bound], request: Request, owner: str, *, in_batch: bool
    ) -> Answer:
        """Execute a lightweight transaction (IF). All statements of a batch share one decision."""
        parts = [(plan, values) for plan, values, _ in bound]
        transaction = Transaction(parts, self.draw)
        plan = bound[0][0]
        table = self.catalog.tables[plan.place]
        holds = transaction.holds(table)
        self.learned.note_read(plan.schema, transaction.columns_read(holds, in_batch=in_batch))
        if not holds:
            return transaction.refusal(table, in_batch=in_batch)
        ballot_us = self.server_timestamp()
        own_us = ballot_us if request.timestamp_us is None else request.timestamp_us
        changes = [one for plan, values in parts for one in self._changes(plan, values, own_us)]
        for change in changes:
            self.watcher.written(change, owner)
        for change in stamped(changes, ballot_us):
            self._store(change, plan.place)
        self.watcher.show_touched()
        return Answer(["[applied]"], [BooleanType], [(True,)])

    def _changes(self, plan: ModificationPlan, values: Values, timestamp_us: int) -> list[Change]:
        table, now_s = self.catalog.tables[plan.place], self._now_us() // SECOND_US
        return plan.changes(values, timestamp_us, self.draw, table, now_s)

    def _apply_all(self, plan: ModificationPlan, changes: Sequence[Change], owner: str) -> None:
        for change in changes:
            if change.deleted is None:
                self.watcher.written(change, owner)
            self._store(change, plan.place)

    def _store(self, change: Change, place: Place) -> None:
        schema, watcher = change.schema, self.watcher
        table = self.catalog.tables[place]
        self.version += 1
        if change.deleted is not None:
            self.learned.note(DELETED, schema.place)
            touched = table.delete_slice(change.partition_key, change.deleted, change.timestamp_us)
            for clustering_key, row in touched:
                watcher.changed(schema, change.partition_key + clustering_key, row)
        if change.row is not None:
            row = table.apply(change.partition_key, change.clustering_key, change.row)
            self._note_end(change.row, place, change.partition_key, change.clustering_key)
            if not schema.static_count:
                watcher.changed(schema, change.partition_key + change.clustering_key, row)
        if change.static is not None:
            table.static_row_at(change.partition_key).apply(change.static)
            self._note_end(change.static, place, change.partition_key, None)
        if schema.static_count:
            watcher.touched[schema.place, change.partition_key] = table

    def _note_end(
        self, change: RowChange, place: Place, partition_key: Key, clustering_key: Key | None
    ) -> None:
        ends = end_of(change)
        if ends is not None:
            self.learned.note(ENDING, f"{place[0]}.{place[1]}")
            self.endings.add(ends, (place, partition_key, clustering_key))

    def end_due(self, now_us: int) -> None:
        """End the values whose TTL has passed. The observer is not told: see `watching`."""
        for place, partition_key, clustering_key in self.endings.due(now_us):
            if (table := self.catalog.tables.get(place)) is not None:
                table.end(partition_key, clustering_key, now_us // SECOND_US)

    def _select(self, plan: SelectPlan, values: Values, request: Request) -> Answer:
        schema = plan.schema
        self.learned.note_read(schema, plan.columns)
        if plan.gives_timestamps:
            self.learned.note(CHOSEN, schema.place)
        check_read(request.consistency, self.catalog.keyspaces[schema.keyspace].replicas)
        table = self.catalog.tables[schema.keyspace, schema.name]
        page = (request.fetch_size, request.paging_state)
        found = plan.read(table, values, self.draw, page, self._now_us() // SECOND_US)
        return Answer(list(plan.names), list(plan.types), found.rows, found.paging_state)

    def _change_schema(self, change: SchemaChange, keyspace: str | None) -> Answer:
        catalog = self.catalog
        emptied = []
        if isinstance(change, CreateKeyspace):
            catalog.create_keyspace(change)
        elif isinstance(change, CreateTable):
            catalog.create_table(change, keyspace)
        elif isinstance(change, Drop):
            emptied = catalog.dropped(change, keyspace)
        elif isinstance(change, Truncate):
            emptied = [catalog.truncated(change, keyspace)]
        else:
            return catalog.used(change)
        for table in emptied:
            self.watcher.emptied(table)
            table.clear()
        self.version += 1
        return VOID
