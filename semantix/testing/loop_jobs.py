"""Small jobs for tests whose source is a function with `run(ctx)`."""

from __future__ import annotations

from typing import Any

from semantix.functions.checkpointed import CheckpointedFunction
from semantix.functions.source_function import SourceFunction
from semantix.model.guarantees import Guarantee
from semantix.spec.connector_spec import ConnectorSpec
from semantix.spec.job_settings import VertexSettings
from semantix.testing.small_jobs import APPEND, spec_of


class CountingSource(SourceFunction, CheckpointedFunction):
    """Emits `{"id": "r1", …}` and so on, and keeps the next position in list state.

    Args:
        records: so many are emitted.
        locks: the record is emitted and the position advanced under the checkpoint lock.
    """

    def __init__(self, records: int = 24, *, locks: bool = True) -> None:
        self.records = records
        self.locks = locks
        self.position = 0
        self.is_running = True

    def initialize_state(self, context: Any) -> None:
        """Read the position."""
        self.positions = context.operator_state_store.get_list_state("positions")
        for position in self.positions.get():
            self.position = position

    def snapshot_state(self, context: Any) -> None:
        """Store the position."""
        self.positions.update([self.position])

    def run(self, ctx: Any) -> None:
        """Emit until everything is emitted, or until `cancel`."""
        while self.is_running and self.position < self.records:
            value = value_of(self.position + 1)
            if self.locks:
                with ctx.get_checkpoint_lock():
                    self.emit(ctx, value)
            else:
                self.emit(ctx, value)

    def emit(self, ctx: Any, value: dict[str, Any]) -> None:
        """Emit one record, then advance."""
        ctx.collect(value)
        self.position += 1

    def cancel(self) -> None:
        """Make `run` return."""
        self.is_running = False


def value_of(number: int) -> dict[str, Any]:
    """Give the value of the record `rNUMBER`, as the default workload has it."""
    return {"id": f"r{number}", "key": f"k{(number - 1) % 6 + 1}", "n": number}


def loop_spec(
    source: str,
    claim: Guarantee = Guarantee.EFFECTIVELY_ONCE,
    sink: str = APPEND,
    **settings: Any,
) -> ConnectorSpec:
    """Give the spec of a job with this source; `options` are the source's own."""
    options = settings.pop("options", {})
    parallelism = settings.pop("parallelism", None)
    vertices = (
        VertexSettings("source", source, "source", parallelism=parallelism, options=options),
        VertexSettings("sink", sink, "sink", ("source",)),
    )
    return spec_of(sink, claim, job=vertices, **settings)
