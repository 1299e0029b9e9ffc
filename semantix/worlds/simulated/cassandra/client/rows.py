"""The driver's ResultSet, made faster for what the simulated server gives."""

from __future__ import annotations

from typing import Any

from cassandra.cluster import ResultSet


class Rows(ResultSet):  # type: ignore[misc]
    """The driver's ResultSet, spared from finding out what its rows are."""

    def _set_current_rows(self, result: Any) -> None:
        if result is None or type(result) is list:
            self._current_rows = result or []
        else:
            ResultSet._set_current_rows(self, result)
