"""The contexts that functions get: units, and the difference between a restore and a start."""

from semantix.engine.operators.operator_state import OperatorStateStore
from semantix.engine.operators.runtime_context import (
    InitializationContext,
    TaskRuntimeContext,
)
from semantix.simulation.seeded_random import LazyRandom
from semantix.testing.solo_session import SoloClock, SoloGate


def test_checkpoint_zero_would_be_a_restore_and_none_is_a_fresh_start():
    store = OperatorStateStore(None, SoloGate())
    assert not InitializationContext(store, None).is_restored()
    assert InitializationContext(store, 0).is_restored()


def test_a_connector_asks_for_a_client_by_the_name_of_its_world():
    asked = []
    context = TaskRuntimeContext(
        subtask=0,
        parallelism=1,
        attempt=1,
        operator_id="job-sink",
        job_id="job",
        clock=SoloClock(0),
        random=LazyRandom(1, "sink-0"),
        gate=SoloGate(),
        checkpointing_enabled=True,
        clients=lambda kind: asked.append(kind) or f"clients of {kind}",
    )
    assert context.client("kafka") == "clients of kafka"
    assert asked == ["kafka"]
