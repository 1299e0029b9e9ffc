"""What the canonical form of a cluster assumes, and which TTLs it leaves to the search."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from semantix.model.sim_time import SimTime
from semantix.worlds.simulated.cassandra.durable.captured_form import StoredTable
from semantix.worlds.simulated.cassandra.durable.value_marks import (
    CHECKPOINT_COLUMN,
    is_of_checkpoints,
)
from semantix.worlds.simulated.cassandra.learned import (
    CHOSEN,
    DELETED,
    ENDING,
    READ,
    UUIDS,
    UUIDS_READ,
    is_noted,
)
from semantix.worlds.simulated.cassandra.schema import TableSchema


def premises(
    schemas: Sequence[TableSchema], observed: Collection[str], views: Mapping[str, str]
) -> Iterator[str]:
    """Give one sentence for each premise of the form."""
    for schema in schemas:
        place = schema.place
        is_known = is_noted(READ, place, observed)
        if any(map(is_of_checkpoints, schema.columns)) and (is_known or place in views):
            yield (
                f"cassandra: the column {CHECKPOINT_COLUMN} of {place} holds ids of checkpoints, "
                "and the connector only compares them"
            )
        if is_noted(CHOSEN, place, observed):
            yield (
                f"cassandra: the write timestamps that the connector chooses in {place} count by "
                "their order: it adds to none so much that it passes a later one"
            )
        if is_noted(ENDING, place, observed):
            yield (
                f"cassandra: values with a TTL in {place} count as seen after they have ended, and "
                "the connector does not ask how much of a TTL is left"
            )
        has_uuids = any(column.type_name in UUIDS for column in schema.columns)
        if is_known and has_uuids and not _tells_uuids_apart(place, observed):
            yield (
                f"cassandra: the connector reads no uuid of {place}: those that the server drew "
                "count by the order of their rows"
            )
        is_log = views.get(place) == "log" and not is_known
        if is_log and any(column.type_name in UUIDS for column in schema.keys):
            yield (
                f"cassandra: the connector does not read {place}: rows that differ only in what "
                "the server drew count at most twice"
            )


def _tells_uuids_apart(place: str, observed: Collection[str]) -> bool:
    return any(is_noted(kind, place, observed) for kind in (UUIDS_READ, DELETED))


def ends_of(table: StoredTable) -> Iterator[tuple[str, SimTime]]:
    """Give the values of a table that end in the future: a name and the time that is left."""
    place = table.schema.place
    for partition in table.partitions:
        key = b":".join(partition.key).hex()
        for row in (*partition.rows, *filter(None, (partition.static,))):
            name = f"the TTL in {place}, row {key}:{b':'.join(row.clustering_key).hex()}"
            ends = [row.marker_end_us, *(cell.end_us for cell in row.cells)]
            left = [end_us for end_us in ends if end_us is not None and end_us > 0]
            if left:
                yield name, min(left)
