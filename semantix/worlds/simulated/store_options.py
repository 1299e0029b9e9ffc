"""The options of the simulated store, and its places."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from semantix.model.validation import Keys
from semantix.ports.system import Place
from semantix.worlds.simulated.store_effects import LOG, TABLE

Milliseconds = Annotated[int, Field(ge=0, le=10_000_000_000)]


class StoreOptions(Keys):
    """`world_options.store` of a spec."""

    transaction_timeout_ms: Milliseconds | None = Field(
        default=600_000, description="null: a transaction never times out"
    )
    reaper_interval_ms: Milliseconds = Field(
        default=10_000, description="how late, at most, a timeout takes effect"
    )


def places(_options: StoreOptions) -> tuple[Place, ...]:
    """Give the log and the table; every store has both."""
    return (Place(LOG, "log", (LOG,)), Place(TABLE, "table", (TABLE,)))
