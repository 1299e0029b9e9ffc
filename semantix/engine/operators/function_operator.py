"""What operators of functions have in common: the state of the function, and its hooks.

A sink has an operator of its own, because each call more would cost in every run.
"""

from __future__ import annotations

from typing import Any, ClassVar

from semantix.engine.operators.operator_state import OperatorStateStore
from semantix.engine.operators.runtime_context import (
    InitializationContext,
    SnapshotContext,
    TaskRuntimeContext,
)


class FunctionOperator:
    """Base of operators that wrap one function.

    A function has only the hooks that it needs. Around a hook the operator visits a step of its
    protocol, if there is one.

    Attributes:
        hook_steps: hook → the step that is visited around it.
    """

    __slots__ = ("_context", "_store", "function", "gate")

    hook_steps: ClassVar[dict[str, str]] = {}

    def __init__(self, function: Any, context: TaskRuntimeContext) -> None:
        self.function = function
        self.gate = context.gate
        self._context = context
        self._store = OperatorStateStore(None, context.gate)
        function.runtime_context = context

    def restore_state(self, state: bytes | None, checkpoint_id: int | None) -> None:
        """Take the restored state, and call `initialize_state`."""
        self._store = OperatorStateStore(state, self.gate)
        self.call(
            "initialize_state",
            0,
            InitializationContext(self._store, checkpoint_id, self._context.readings),
        )

    def snapshot_function(self, checkpoint_id: int, timestamp_ms: int) -> None:
        """Call `snapshot_state`."""
        argument = SnapshotContext(checkpoint_id, timestamp_ms, self._context.readings)
        self.call("snapshot_state", checkpoint_id, argument)

    def copied_state(self, checkpoint_id: int) -> bytes:
        """Return the operator state as canonical bytes."""
        self.gate.before("opstate_copy", checkpoint_id)
        copied = self._store.copy_to_bytes()
        self.gate.after("opstate_copy", checkpoint_id)
        return copied

    def call(self, hook: str, detail: int, *arguments: Any) -> None:
        """Call a hook of the function, if it has it.

        Args:
            detail: the number that the timeline shows beside the step, for instance the
                checkpoint id.
        """
        method = getattr(self.function, hook, None)
        if method is None:
            return
        step = self.hook_steps.get(hook, "")
        if step:
            self.gate.before(step, detail)
        method(*arguments)
        if step:
            self.gate.after(step, detail)

    def has_union_state(self) -> bool:
        """Return whether the function has registered a union list."""
        return self._store.has_union_state()

    def prepare_barrier(self, checkpoint_id: int) -> None:
        """Do nothing: no record is held back."""

    def notify_complete(self, checkpoint_id: int) -> None:
        """Call `notify_checkpoint_complete`."""
        self._notify("notify_checkpoint_complete", checkpoint_id)

    def notify_aborted(self, checkpoint_id: int) -> None:
        """Call `notify_checkpoint_aborted`."""
        self._notify("notify_checkpoint_aborted", checkpoint_id)

    def _notify(self, hook: str, checkpoint_id: int) -> None:
        if getattr(self.function, hook, None) is not None:
            self._context.readings.checkpoint_id = True
        self.call(hook, checkpoint_id, checkpoint_id)
