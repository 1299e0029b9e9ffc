"""The options of the simulated store, and its places."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from semantix.model.validation import Keys
from semantix.ports.system import Place
from semantix.worlds.simulated.forgetting import HELP
from semantix.worlds.simulated.store_effects import LOG, TABLE

Milliseconds = Annotated[int, Field(ge=0, le=10_000_000_000)]


def _as_list(watch: Any) -> Any:
    """Accept one place instead of a list, and `{place: log, view: log}` instead of `log`."""
    if isinstance(watch, (str, dict)):
        watch = [watch]
    if not isinstance(watch, (list, tuple)) or not watch:
        raise ValueError(f"expected log, table, or a list of them, found {watch!r}")
    found = []
    for one in watch:
        name, view = (one.get("place"), one.get("view")) if isinstance(one, dict) else (one, None)
        if name not in (LOG, TABLE) or (isinstance(one, dict) and one.keys() - {"place", "view"}):
            raise ValueError(f"expected log or table, found {one!r}")
        if view not in (None, name):
            raise ValueError(f"a reader of the store's {name} sees a {name}, not a {view}")
        found.append(name)
    return found


Watch = Annotated[list[str], BeforeValidator(_as_list)]


class StoreOptions(Keys):
    """`world_options.store` of a spec."""

    transaction_timeout_ms: Milliseconds | None = Field(
        default=600_000, description="null: a transaction never times out"
    )
    reaper_interval_ms: Milliseconds = Field(
        default=10_000, description="how late, at most, a timeout takes effect"
    )
    loses_acknowledged: bool = Field(default=False, description=HELP)
    watch: Watch = Field(
        default_factory=list,
        description="log, table or both: what the final reader looks at; default: what is written",
    )


def places(options: StoreOptions) -> tuple[Place, ...]:
    """Give the log and the table; every store has both."""
    return tuple(Place(one, one, (one,), one in options.watch) for one in (LOG, TABLE))
