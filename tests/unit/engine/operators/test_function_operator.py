"""The hooks of a function: called if it has them, with the step of the protocol around them."""

from types import SimpleNamespace
from typing import ClassVar

from semantix.engine.operators.function_operator import FunctionOperator
from semantix.engine.operators.runtime_context import TaskRuntimeContext
from semantix.simulation.seeded_random import LazyRandom
from semantix.testing.solo_session import SoloSession


class Wrapped(FunctionOperator):
    hook_steps: ClassVar[dict[str, str]] = {"snapshot_state": "src_snapshot"}


class Full:
    def __init__(self):
        self.told = []

    def initialize_state(self, context):
        self.state = context.operator_state_store.get_union_list_state("s")
        self.told.append(("restored", context.restored_checkpoint_id))

    def snapshot_state(self, context):
        self.state.update([context.checkpoint_id])

    def notify_checkpoint_complete(self, checkpoint_id):
        self.told.append(("complete", checkpoint_id))


def wrapped(function):
    session = SoloSession()
    context = TaskRuntimeContext(
        subtask=0,
        parallelism=1,
        attempt=1,
        operator_id="operator",
        job_id="job",
        clock=session.clock,
        random=LazyRandom(0, "test"),
        gate=session.gate,
        checkpointing_enabled=True,
        clients=lambda _: None,
    )
    return Wrapped(function, context), session.gate


def test_hooks_are_called_and_steps_are_visited():
    operator, gate = wrapped(Full())
    operator.restore_state(None, None)
    operator.snapshot_function(3, 0)
    state = operator.copied_state(3)
    operator.notify_complete(3)
    operator.notify_aborted(4)  # the function does not listen to aborts
    assert operator.function.told == [("restored", None), ("complete", 3)]
    assert operator.has_union_state()
    assert [visit for visit in gate.visits if visit[0] == "src_snapshot"] == [
        ("src_snapshot", "before"),
        ("src_snapshot", "after"),
    ]
    again, _ = wrapped(Full())
    again.restore_state(state, 3)
    assert list(again.function.state.get()) == [3]


def test_a_function_without_hooks_has_an_empty_state():
    operator, gate = wrapped(SimpleNamespace())
    operator.restore_state(None, None)
    operator.snapshot_function(1, 0)
    operator.notify_complete(1)
    assert not operator.has_union_state()
    assert gate.visits == []
    assert operator.copied_state(1)
