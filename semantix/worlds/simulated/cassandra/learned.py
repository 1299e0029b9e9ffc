"""What the clients of a run learn about tables, or choose there, beyond plain writes.

A canonical form leaves out what no client can learn (`durable/canonical_form.py`). The node notes
here what clients have asked it for, under the names that `ports.world.World.observed` gives.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from semantix.worlds.simulated.cassandra.schema import TableSchema

READ = "table"  # `table shop.out`: a client has read it, or made a write depend on it (IF)
# A client has read a column of type uuid or timeuuid, or made a read or a write depend on one.
UUIDS_READ = "uuids of"
CHOSEN = "timestamps of"  # a client has chosen a write timestamp there, or read one (WRITETIME)

DELETED = "rows deleted in"  # a client has deleted several rows at once, by a part of their key

ENDING = "values with a TTL in"  # a client has written values there that end


UUIDS = ("timeuuid", "uuid")


class Learned:
    """Notes of all clients of one cluster."""

    __slots__ = ("_names",)

    def __init__(self) -> None:
        self._names: dict[str, None] = {}

    def note(self, kind: str, place: str) -> None:
        """Note one thing; again changes nothing.

        Args:
            kind: one of the kinds above.
            place: the table, `keyspace.table`.
        """
        self._names[f"{kind} {place}"] = None

    def note_read(self, schema: TableSchema, positions: Iterable[int]) -> None:
        """Note that a client has read a table.

        Args:
            positions: the columns whose values it got, or on which the result depends.
        """
        self.note(READ, schema.place)
        if any(schema.columns[at].type_name in UUIDS for at in positions):
            self.note(UUIDS_READ, schema.place)

    def names(self) -> tuple[str, ...]:
        """Give all that was noted, sorted."""
        return tuple(sorted(self._names))


def is_noted(kind: str, place: str, observed: Collection[str]) -> bool:
    """Tell whether one thing is among what was noted."""
    return f"{kind} {place}" in observed
