"""What a workload says about the records behind the sources: `resettable`, `deterministic`.

With `deterministic: false` a mapping stands behind each source, chained to it: its operator and the
mapping run in one subtask. The mapping draws other numbers in each attempt and in each run. In a
table, an attempt behind a failure also gives other keys: whoever overwrites rows by key then leaves
the rows of the dead attempt behind.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from semantix.engine.job_graph import MakeOperator
from semantix.engine.operators.collector import Collector
from semantix.engine.operators.runtime_context import TaskRuntimeContext
from semantix.engine.operators.stream_record import StreamRecord
from semantix.engine.operators.workload_source import WorkloadSource
from semantix.errors import SpecError
from semantix.scenario.outside.live_input import LiveInput
from semantix.spec.connector_spec import WorkloadSettings

_DRAWN_BELOW = 1_000_000


class VaryingOutput:
    """Passes on what an operator emits, with other values of its fields.

    Args:
        settings: the paths of identity and key, whose first fields it leaves as they are.
        has_other_keys: an attempt behind the first one gives other keys.
    """

    def __init__(
        self,
        output: Collector,
        settings: WorkloadSettings,
        context: TaskRuntimeContext,
        *,
        has_other_keys: bool,
    ) -> None:
        self._output = output
        self._context = context
        self._identity = settings.identity.partition(".")[0]
        self._key = settings.key.partition(".")[0]
        self._has_other_keys = has_other_keys

    def __getattr__(self, name: str) -> Any:
        return getattr(self._output, name)

    def collect(self, record: StreamRecord) -> None:
        """Send a record with other values."""
        value = record.fresh_value()
        if isinstance(value, dict):
            made = {name: self._other(name, one) for name, one in value.items()}
            key = made.get(self._key)
            moved = str(key) if key != value.get(self._key) else record.key
            record = replace(record, value=made, key=moved, is_nested=None)
        self._output.collect(record)

    def _other(self, name: str, value: Any) -> Any:
        if name == self._identity or isinstance(value, bool):
            return value
        if name == self._key:
            attempt = self._context.attempt
            is_other = self._has_other_keys and attempt > 1 and isinstance(value, str)
            return f"{value}~{attempt}" if is_other else value
        if isinstance(value, int):
            return value + 1 + self._context.random.randrange(_DRAWN_BELOW)
        if isinstance(value, float):
            return value + 1.0 + self._context.random.random()
        if isinstance(value, str):
            return f"{value}~{self._context.random.randrange(_DRAWN_BELOW)}"
        return value


def varying(
    make: MakeOperator, settings: WorkloadSettings, *, has_other_keys: bool
) -> MakeOperator:
    """Return a function that makes the same operators with a varying mapping behind each."""

    def made(context: TaskRuntimeContext, collector: Collector) -> Any:
        output = VaryingOutput(collector, settings, context, has_other_keys=has_other_keys)
        return make(context, cast(Collector, output))

    return made


def draining(make: MakeOperator, live: LiveInput) -> MakeOperator:
    """Return a function that makes the same sources, which never emit a record again."""

    def made(context: TaskRuntimeContext, collector: Collector) -> Any:
        source = make(context, collector)
        assert isinstance(source, WorkloadSource), "only the workload's own source is drained"
        source.drain(live.position, live.deliver)
        return source

    return made


def no_such_source() -> SpecError:
    """Return the error of a job whose records do not come from the workload's own source."""
    return SpecError(
        "workload.resettable: false goes with the workload's own source, and this job has none",
        hint="leave it out; a source of another kind rewinds as far as its outside system lets it",
    )
