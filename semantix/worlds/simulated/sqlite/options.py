"""The options of SQLite, simulated and real, and its places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, Strict, field_validator

from semantix.model.validation import Keys
from semantix.ports.system import Place
from semantix.worlds.simulated.forgetting import HELP

Texts = Annotated[list[Annotated[str, Strict()]], Strict(False)]  # a tuple is accepted, too


class WatchKeys(Keys):
    """A table that the final reader looks at."""

    table: Annotated[str, Field(min_length=1)] = Field(description="name of the table")
    key: Texts = Field(
        default_factory=list, description="columns that name a row; default: the primary key"
    )
    view: Literal["table", "log"] = Field(
        default="table", description="`log` for a table that only grows"
    )


class SqliteOptions(Keys):
    """`world_options.sqlite` of a spec."""

    statements: Texts = Field(
        alias="schema", default_factory=list, description="SQL, executed before the job starts"
    )
    watch: Annotated[list[WatchKeys], Strict(False)] = Field(
        default_factory=list,
        description="one table, or a list of them; default: every table",
    )
    database: Annotated[str, Field(min_length=1)] = Field(
        default="main.db", description="name of the database in `connect`"
    )
    loses_acknowledged: bool = Field(default=False, description=HELP)

    @field_validator("watch", mode="before")
    @classmethod
    def _is_a_list(cls, watch: object) -> object:
        return [watch] if isinstance(watch, Mapping) else watch


def places(options: SqliteOptions) -> tuple[Place, ...]:
    """Give the watched tables."""
    return tuple(Place(watch.table, watch.view, (watch.table,), True) for watch in options.watch)
