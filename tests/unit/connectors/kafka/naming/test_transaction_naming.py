"""What holds for every naming of transactional ids: one body of tests, four namings."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.kafka.options import NAMINGS
from semantix.errors import TaskCrashed, UnrecoverableError
from semantix.testing import OperatorHarness
from tests.unit.connectors.kafka.sink_cluster import Cluster, record

STEPS = (
    "kafka_sink_begin",
    "kafka_sink_send",
    "kafka_sink_flush",
    "kafka_sink_prepare_commit",
    "kafka_sink_snapshot",
    "kafka_sink_commit",
    "kafka_sink_recycle",
)
by_naming = pytest.mark.parametrize("naming", NAMINGS)


def named(naming: str, **more: Any) -> dict[str, Any]:
    return {"transaction_naming": naming, **more}


@by_naming
@pytest.mark.parametrize("position", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_crash_at_any_step_loses_and_repeats_nothing(
    step: str, position: str, naming: str
) -> None:
    cluster = Cluster()
    sink = cluster.opened(**named(naming))
    durable: tuple[bytes | None, int] = (None, 0)
    position_of = {0: 0}
    emitted = 0
    sink._session.gate.plan_crash(step, position)
    try:
        for checkpoint in (1, 2, 3):
            for _ in range(2):
                emitted += 1
                sink.process(record(emitted))
            durable = (sink.snapshot(checkpoint), checkpoint)
            position_of[checkpoint] = emitted
            sink.notify_complete(checkpoint)
        raise AssertionError(f"{step}:{position} was not visited")
    except TaskCrashed:
        pass
    state, restored = durable
    again = cluster.opened(state, restored, **named(naming))
    for number in range(position_of[restored] + 1, 7):
        again.process(record(number))
    again.finish()
    again.snapshot(9)
    again.notify_complete(9)
    assert cluster.visible() == [f"r{number}" for number in range(1, 7)]
    assert cluster.open_transactions() == []


@by_naming
def test_a_second_restore_of_the_same_state_changes_nothing(naming: str) -> None:
    cluster = Cluster()
    sink = cluster.opened(**named(naming))
    sink.process(record(1))
    state = sink.snapshot(1)
    sink.drop()
    for _ in range(3):  # at once, too: the markers of the commit are still on their way
        cluster.opened(state, **named(naming)).drop()
    assert cluster.visible() == ["r1"]


@by_naming
def test_a_state_may_be_restored_after_its_transactions_were_committed_and_more_followed(
    naming: str,
) -> None:
    """The attempt dies after checkpoint 2 has begun; checkpoint 1 was committed long ago."""
    cluster = Cluster()
    sink = cluster.opened(**named(naming))
    sink.process(record(1))
    state = sink.snapshot(1)
    sink.notify_complete(1)
    for checkpoint in (2, 3):  # neither of them completes
        sink.process(record(checkpoint))
        sink.snapshot(checkpoint)
        sink.notify_aborted(checkpoint)
    sink.drop()
    again = cluster.opened(state, 1, **named(naming))
    for number in (2, 3):
        again.process(record(number))
    again.snapshot(4)
    again.notify_complete(4)
    assert cluster.visible() == ["r1", "r2", "r3"]
    assert cluster.open_transactions() == []


@by_naming
@pytest.mark.parametrize(("old", "new"), [(3, 1), (3, 2), (2, 4), (1, 3), (2, 2)])
def test_a_rescale_commits_each_transaction_once_and_leaves_none_open(
    naming: str, old: int, new: int
) -> None:
    cluster = Cluster()
    states = []
    for subtask in range(old):
        sink = cluster.opened(subtask=subtask, parallelism=old, **named(naming))
        sink.process(record(subtask + 1))
        states.append(sink.snapshot(1))
        sink.process(record(90 + subtask))  # belongs to no checkpoint
        sink.function._transactional._current.writer.flush()
        sink.drop()
    shares = OperatorHarness.redistribute(states, new)
    harnesses = [
        cluster.opened(share, subtask=subtask, parallelism=new, **named(naming))
        for subtask, share in enumerate(shares)
    ]
    assert sorted(cluster.visible()) == [f"r{number + 1}" for number in range(old)]
    assert cluster.open_transactions() == []
    for subtask, sink in enumerate(harnesses):
        sink.process(record(10 + subtask))
        sink.finish()
        sink.snapshot(2)
        sink.notify_complete(2)
    assert len(cluster.visible()) == old + new
    assert cluster.open_transactions() == []


@by_naming
def test_what_a_larger_attempt_without_a_checkpoint_left_is_aborted(naming: str) -> None:
    cluster = Cluster()
    sink = cluster.opened(**named(naming))
    sink.process(record(1))
    state = sink.snapshot(1)
    sink.drop()
    shares = OperatorHarness.redistribute([state], 4)
    for subtask, share in enumerate(shares):  # all four die before their first checkpoint
        larger = cluster.opened(share, subtask=subtask, parallelism=4, **named(naming))
        larger.process(record(50 + subtask))
        larger.function._transactional._current.writer.flush()
        larger.drop()
    assert len(cluster.open_transactions()) == 4
    cluster.opened(state, **named(naming))
    assert cluster.visible() == ["r1"]
    assert cluster.open_transactions() == []


@by_naming
def test_the_transactions_of_another_prefix_are_left_alone(naming: str) -> None:
    cluster = Cluster()
    others = []
    for prefix in ("jobs", "job-0", "jo"):
        producer = cluster.world.clients(cluster.sink()._session).Producer(
            {"bootstrap.servers": "x", "transactional.id": f"{prefix}-0-1"}
        )
        producer.init_transactions()
        producer.begin_transaction()
        producer.produce("out", b'{"id":"foreign"}')
        producer.flush()
        others.append(producer)
    sink = cluster.opened(**named(naming))
    sink.process(record(1))
    state = sink.snapshot(1)
    sink.drop()
    cluster.opened(state, **named(naming)).drop()
    assert len([one for one in cluster.open_transactions() if one != "job-0-1"]) >= 2
    for producer in others:
        producer.commit_transaction()
    assert cluster.visible().count("foreign") == 3


@by_naming
def test_a_new_prefix_commits_and_aborts_what_the_old_one_left(naming: str) -> None:
    cluster = Cluster()
    sink = cluster.opened(**named(naming))
    sink.process(record(1))
    state = sink.snapshot(1)
    sink.process(record(2))
    sink.function._transactional._current.writer.flush()
    sink.drop()
    renamed = OperatorHarness(
        lambda: type(sink.function)("out", transactional_id_prefix="new", **named(naming)),
        state=state,
        clients=cluster.clients,
        restored_checkpoint_id=1,
    )
    renamed.open()
    assert cluster.visible() == ["r1"]
    assert cluster.open_transactions() == []


@pytest.mark.parametrize("old", NAMINGS)
@pytest.mark.parametrize("new", NAMINGS)
def test_only_incrementing_may_become_pooling(old: str, new: str) -> None:
    cluster = Cluster()
    sink = cluster.opened(**named(old))
    sink.process(record(1))
    state = sink.snapshot(1)
    sink.drop()
    if old == new or (old, new) == ("incrementing", "pooling"):
        cluster.opened(state, **named(new))
        assert cluster.visible() == ["r1"]
        return
    with pytest.raises(UnrecoverableError, match="Attempted to switch the transaction naming"):
        cluster.opened(state, **named(new))
    assert cluster.visible() == []


@by_naming
def test_intervals_without_records_leave_nothing_open_and_commit_nothing(naming: str) -> None:
    cluster = Cluster()
    sink = cluster.opened(**named(naming))
    for checkpoint in (1, 2, 3):
        sink.snapshot(checkpoint)
        sink.notify_complete(checkpoint)
    sink.process(record(1))
    sink.finish()
    sink.snapshot(4)
    sink.notify_complete(4)
    sink.close()
    assert cluster.visible() == ["r1"]
    assert cluster.open_transactions() == []
