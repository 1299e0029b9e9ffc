"""A Cassandra sink whose key or value depends on the attempt that writes (SP20)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from semantix.connectors.cassandra.upsert_sink import CassandraUpsertSink
from semantix.functions.contexts import SinkContext

_RANDOM_MAX = 10**12


def _of_record(_: Any, value: Any, __: SinkContext) -> str:
    return str(value["id"])


def _of_chance(runtime: Any, _: Any, __: SinkContext) -> str:
    return str(runtime.random.randrange(_RANDOM_MAX))


def _of_attempt(runtime: Any, value: Any, _: SinkContext) -> str:
    return f"{value['id']}-{runtime.attempt}"


def _of_time(_: Any, value: Any, context: SinkContext) -> str:
    return f"{value['id']}-{context.current_processing_time()}"


_DRAWS: Mapping[str, Callable[[Any, Any, SinkContext], str]] = MappingProxyType(
    {"record": _of_record, "chance": _of_chance, "attempt": _of_attempt, "time": _of_time}
)


class AddsAField(CassandraUpsertSink):
    """Adds the field `draw` to each record. In the key it is convicted by IDEM.

    A repeated record then gets a row of its own, and the row of the first attempt stays. As a value
    beside the key it does no harm to idempotence: the repeated record overwrites it.

    Args:
        draw: `record`: a function of the record, the correct one; `chance`, `attempt` or `time`.
        settings: of `CassandraUpsertSink`.
    """

    def __init__(self, query: str, *, draw: str, **settings: Any) -> None:
        super().__init__(query, **settings)
        self._draw = _DRAWS[draw]

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Send the row with its additional field."""
        drawn = self._draw(self.runtime_context, value, context)
        super().invoke({**value, "draw": drawn}, context)
