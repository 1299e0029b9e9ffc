"""The driver's ResultSet, made faster for rows of the simulated server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from cassandra.cluster import ResultSet
from cassandra.query import named_tuple_factory


class Rows(ResultSet):  # type: ignore[misc]
    """The driver's ResultSet without the check of what kind of rows it got."""

    def _set_current_rows(self, result: Any) -> None:
        if result is None or type(result) is list:
            self._current_rows = result or []
        else:
            ResultSet._set_current_rows(self, result)


def rows_made(factory: Callable[..., Any], names: list[str], rows: Any) -> Any:
    """Make rows with the session's row factory, and keep the default factory's classes.

    The driver makes a new class for each result, which takes longer than a simulated request.
    """
    if factory is not named_tuple_factory:
        return factory(names, rows)
    row_class = _row_class(tuple(names))
    return [row_class(*row) for row in rows]


@lru_cache(maxsize=1024)
def _row_class(names: Sequence[str]) -> Callable[..., Any]:
    found: Callable[..., Any] = type(named_tuple_factory(names, [(None,) * len(names)])[0])
    return found
