"""ORDER BY."""

from __future__ import annotations

from collections.abc import Collection

from semantix.worlds.simulated.cassandra.cql.data_syntax import Select
from semantix.worlds.simulated.cassandra.errors import invalid
from semantix.worlds.simulated.cassandra.schema import TableSchema


def is_reverse(
    statement: Select, schema: TableSchema, fixed: Collection[int], *, by_key: bool
) -> bool:
    """Tell whether ORDER BY turns the table's own order; `fixed` are the columns with `=`."""
    if not statement.order:
        return False
    if not by_key:
        raise invalid(
            "ORDER BY is only supported when the partition key is restricted by an EQ or an IN."
        )
    count, next_at = schema.partition_count, schema.partition_count
    turned = []
    for name, is_descending in dict(statement.order).items():
        at = schema.position(name)
        if not count <= at < len(schema.keys):
            raise invalid(
                "Order by is currently only supported on the clustered columns of the PRIMARY "
                f"KEY, got {name}"
            )
        # A column between that is restricted to one value may be left out.
        if at < next_at or any(skipped not in fixed for skipped in range(next_at, at)):
            raise invalid(
                "Order by currently only supports the ordering of columns following their "
                "declared order in the PRIMARY KEY"
            )
        next_at = at + 1
        turned.append(is_descending != schema.descending[at - count])
    if any(turned) != all(turned):
        raise invalid("Unsupported order by relation")
    return turned[0]
