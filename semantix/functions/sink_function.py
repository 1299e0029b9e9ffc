"""The plain sink: one call per record."""

from __future__ import annotations

from typing import Any

from semantix.errors import ContractError
from semantix.functions.contexts import RuntimeContext


class SinkFunction:
    """Base of all sinks: override `invoke`.

    The runtime calls `process_element` if the function has it, else `invoke`. The templates for
    transactions and write-ahead logs have it.

    Attributes:
        own_steps: True if the sink visits the steps of its own protocol, so that the runtime does
            not visit `sink_invoke` and the other steps of a plain sink.
    Source: Flink, SinkFunction.
    """

    own_steps = False

    def require_invoke(self) -> None:
        """Refuse a class that overrides neither `invoke` nor `process_element`.

        The runtime calls this before it opens the function.

        Raises:
            ContractError: names the class.
        """
        kind = type(self)
        if kind.invoke is SinkFunction.invoke and not hasattr(kind, "process_element"):
            raise ContractError(
                f"{kind.__qualname__} does not override invoke, so all its records would be lost",
                hint="a sink must say what it does with a record: def invoke(self, value, context)",
            )

    def invoke(self, *arguments: Any, **named: Any) -> None:
        """Override as `invoke(self, value, context)`: write one record.

        The context (`functions.contexts.SinkContext`) is valid only during the call. Flink's
        default does nothing, so a forgotten override loses all records silently. Here it is an
        error. (The signature takes any arguments, because the transactional template has a third
        one.)
        """
        raise ContractError(
            f"{type(self).__qualname__}.invoke was called with {arguments!r:.80} and is not "
            "overridden",
            hint="a sink must say what it does with a record: def invoke(self, value, context)",
        )

    def write_watermark(self, watermark: int) -> None:
        """Write a watermark (event time in milliseconds) to the outside system, if it has them."""

    def finish(self) -> None:
        """Write everything that is still buffered: the input has ended.

        The final checkpoint comes after this call.
        """


class RichSinkFunction(SinkFunction):
    """A sink with `open` and `close`.

    Attributes:
        runtime_context: set by the runtime before `initialize_state`.
    Source: Flink, RichSinkFunction.
    """

    runtime_context: RuntimeContext

    def open(self, context: Any) -> None:
        """Connect clients and prepare for records; called once an attempt, after the restore."""

    def close(self) -> None:
        """Disconnect. It is not called after a crash, so nothing durable may depend on it."""
