"""The options of Cassandra, simulated and real, and its places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, Strict, field_validator

from semantix.model.validation import Keys
from semantix.ports.system import Place
from semantix.worlds.simulated.forgetting import HELP

Number = Annotated[int, Field(ge=0, le=10_000_000_000)]
Texts = Annotated[list[Annotated[str, Strict()]], Strict(False)]  # a tuple is accepted, too


class WatchKeys(Keys):
    """A table that the final reader looks at."""

    table: str = Field(description="`keyspace.table`")
    key: Texts = Field(
        default_factory=list, description="columns that name a row; default: the primary key"
    )
    view: Literal["table", "log"] = Field(
        default="table", description="`log` for a table that only grows"
    )

    @field_validator("table")
    @classmethod
    def _has_a_keyspace(cls, table: str) -> str:
        if table.count(".") != 1 or not all(table.split(".")):
            raise ValueError(f"expected `keyspace.table`, found {table!r}")
        return table


class CassandraOptions(Keys):
    """`world_options.cassandra` of a spec.

    On a real node only `schema` and `watch` have a meaning.
    """

    statements: Texts = Field(
        alias="schema", default_factory=list, description="CQL, executed before the job starts"
    )
    watch: Annotated[list[WatchKeys], Strict(False)] = Field(
        default_factory=list, description="one table, or a list of them"
    )
    loses_acknowledged: bool = Field(default=False, description=HELP)
    latency_us: Annotated[int, Field(ge=1, le=10_000_000_000)] = Field(
        default=500, description="one way"
    )
    write_timeout_ms: Number = Field(
        default=2_000, description="after which a coordinator gives up on a write"
    )
    late_write_ms: Number = Field(
        default=50, description="from a WriteTimeout until the write is applied after all"
    )

    @field_validator("watch", mode="before")
    @classmethod
    def _is_a_list(cls, watch: object) -> object:
        return [watch] if isinstance(watch, Mapping) else watch


def places(options: CassandraOptions) -> tuple[Place, ...]:
    """Give the watched tables."""
    return tuple(Place(watch.table, watch.view, (watch.table,), True) for watch in options.watch)
