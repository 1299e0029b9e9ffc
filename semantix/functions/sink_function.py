"""The plain sink: one call per record."""

from __future__ import annotations

from typing import Any

from semantix.errors import ContractError
from semantix.functions.contexts import RuntimeContext


class SinkFunction:
    """Base of sinks: override `invoke`.

    The runtime calls `process_element` where a function has it (the templates for transactions
    and write-ahead logs, whose `invoke` means something else or is theirs), else `invoke`.

    Attributes:
        own_steps: True for templates that visit steps of their own instead of `sink_invoke` etc.
    Source: Flink, SinkFunction.
    """

    own_steps = False

    def invoke(self, *arguments: Any, **named: Any) -> None:
        """Override as `invoke(self, value, context)`: write one record.

        The context (`functions.contexts.SinkContext`) is valid only during the call. Flink's
        default does nothing, and a forgotten override drops all data in silence; here it is
        refused. (Written with any arguments, for the transactional template overloads it.)
        """
        raise ContractError(
            f"{type(self).__qualname__}.invoke was called with {arguments!r:.80} and is not "
            "overridden",
            hint="a sink must say what it does with a record: def invoke(self, value, context)",
        )

    def write_watermark(self, watermark: int) -> None:
        """Pass a watermark on (event time, milliseconds), after all operators have advanced."""

    def finish(self) -> None:
        """Flush what is left: the input has ended, the final checkpoint is still to come."""


class RichSinkFunction(SinkFunction):
    """A sink with a life cycle.

    Attributes:
        runtime_context: set by the runtime before `initialize_state`.
    Source: Flink, RichSinkFunction.
    """

    runtime_context: RuntimeContext

    def open(self, context: Any) -> None:
        """Prepare for records; called once per attempt, after `initialize_state`."""

    def close(self) -> None:
        """Release what was opened; never called on a crash, so nothing durable may depend on it."""
