"""The Kafka sink on the simulated broker, driven by hand."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException

from semantix.errors import TaskCrashed, UnrecoverableError
from semantix.testing import OperatorHarness
from semantix.worlds.simulated.kafka.broker.transaction_coordinator import TransactionCoordinator
from tests.unit.connectors.kafka.sink_cluster import Cluster, plan, record

STEPS = (
    "kafka_sink_begin",
    "kafka_sink_send",
    "kafka_sink_flush",
    "kafka_sink_prepare_commit",
    "kafka_sink_snapshot",
    "kafka_sink_commit",
    "kafka_sink_recycle",
)


def test_records_are_visible_when_their_checkpoint_has_completed() -> None:
    cluster = Cluster()
    sink = cluster.opened()
    sink.process(record(1))
    sink.snapshot(1)
    sink.process(record(2))
    assert cluster.visible() == []
    sink.notify_complete(1)
    assert cluster.visible() == ["r1"]


def test_one_notification_commits_all_checkpoints_up_to_it_in_order() -> None:
    cluster = Cluster()
    sink = cluster.opened()
    for number in (1, 2, 3):
        sink.process(record(number))
        sink.snapshot(number)
    sink.notify_complete(2)
    assert cluster.visible() == ["r1", "r2"]
    sink.notify_complete(3)
    assert cluster.visible() == ["r1", "r2", "r3"]


def test_an_aborted_checkpoint_leaves_its_records_to_the_next() -> None:
    cluster = Cluster()
    sink = cluster.opened()
    sink.process(record(1))
    sink.snapshot(1)
    sink.notify_aborted(1)
    sink.snapshot(2)
    sink.notify_complete(2)
    assert cluster.visible() == ["r1"]


def test_an_interval_without_records_leaves_no_transaction() -> None:
    cluster = Cluster()
    sink = cluster.opened()
    sink.snapshot(1)
    sink.notify_complete(1)
    assert not sink.function._transactional.pre_committed
    assert ("kafka.transactions.end", "before") not in sink.steps


def test_the_end_of_the_input_leaves_nothing_open() -> None:
    cluster = Cluster()
    sink = cluster.opened()
    sink.process(record(1))
    sink.finish()
    sink.snapshot(1)
    sink.notify_complete(1)
    sink.close()
    assert cluster.visible() == ["r1"]
    assert cluster.open_transactions() == []


def test_close_aborts_the_current_transaction_and_keeps_the_pre_committed() -> None:
    cluster = Cluster()
    sink = cluster.opened()
    sink.process(record(1))
    sink.snapshot(1)
    sink.process(record(2))
    sink.function._transactional._current.writer.flush()
    sink.close()
    cluster.visible()
    assert cluster.open_transactions() == ["job-0-0"]


@pytest.mark.parametrize("position", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_crash_at_any_step_loses_and_repeats_nothing(step: str, position: str) -> None:
    cluster = Cluster()
    sink = cluster.opened()
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
    again = cluster.opened(state, restored)
    for number in range(position_of[restored] + 1, 7):
        again.process(record(number))
    again.finish()
    again.snapshot(9)
    again.notify_complete(9)
    assert cluster.visible() == [f"r{number}" for number in range(1, 7)]
    assert cluster.open_transactions() == []


def test_a_restore_commits_and_a_second_one_changes_nothing() -> None:
    cluster = Cluster()
    sink = cluster.opened()
    sink.process(record(1))
    state = sink.snapshot(1)
    sink.drop()
    cluster.opened(state).drop()
    cluster.opened(state)
    assert cluster.visible() == ["r1"]


def test_the_restore_aborts_what_no_state_names() -> None:
    cluster = Cluster()
    sink = cluster.opened()
    sink.process(record(1))
    state = sink.snapshot(1)
    for number in (2, 3, 4, 5):  # none of these checkpoints completes: ids beyond the pool's end
        sink.process(record(number))
        sink.snapshot(number)
    sink.drop()
    assert len(cluster.open_transactions()) == 5
    cluster.opened(state)
    assert cluster.visible() == ["r1"]
    assert cluster.open_transactions() == []


def test_a_start_without_state_aborts_what_a_larger_parallelism_left() -> None:
    cluster = Cluster()
    for subtask in range(5):
        sink = cluster.opened(subtask=subtask, parallelism=5)
        sink.process(record(subtask))
        sink.snapshot(1)
        sink.drop()
    assert len(cluster.open_transactions()) == 5
    for subtask in range(2):
        cluster.opened(subtask=subtask, parallelism=2)
    cluster.visible()
    assert cluster.open_transactions() == []


def test_a_return_from_a_scale_out_aborts_what_its_new_subtasks_left() -> None:
    cluster = Cluster()
    states = []
    for subtask in range(2):
        sink = cluster.opened(subtask=subtask, parallelism=2)
        states.append(sink.snapshot(1))
        sink.drop()
    joined = cluster.opened(OperatorHarness.redistribute(states, 4)[3], subtask=3, parallelism=4)
    joined.process({"id": "r1", "key": "k", "n": 1})
    cluster.clients.clock.wait_us(100_000)  # it is sent
    joined.drop()  # before its first checkpoint
    assert cluster.open_transactions() == ["job-3.1-0"]
    for subtask, state in enumerate(states):
        cluster.opened(state, subtask=subtask, parallelism=2)
    assert cluster.visible() == []
    assert cluster.open_transactions() == []


def test_a_start_without_state_initialises_all_ids_of_its_first_pool(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cluster = Cluster()
    asked: list[str] = []
    init = TransactionCoordinator.init_producer_id

    def counting(
        coordinator: TransactionCoordinator, transactional_id: str, *more: Any
    ) -> tuple[int, int, int]:
        asked.append(transactional_id)
        return init(coordinator, transactional_id, *more)

    monkeypatch.setattr(TransactionCoordinator, "init_producer_id", counting)
    five = [f"job-1-{number}" for number in range(5)]
    cluster.opened(subtask=1, parallelism=2, pool_size=5).drop()
    assert asked == five
    asked.clear()
    cluster.opened(subtask=1, parallelism=2, pool_size=2).drop()
    assert asked == five, "a smaller pool looks beyond its end"


def test_an_attempt_that_was_replaced_is_fenced() -> None:
    cluster = Cluster()
    zombie = cluster.opened()
    zombie.process(record(1))
    cluster.opened()
    with pytest.raises((KafkaException, RuntimeError)):
        zombie.snapshot(1)


def test_a_late_commit_cannot_end_a_later_transaction_of_the_same_id() -> None:
    """FLINK-8132, KIP-890: the id is initialised before it is used again."""
    cluster = Cluster()
    sink = cluster.opened(pool_size=1)
    old = []
    for checkpoint in (1, 2, 3, 4):
        sink.process(record(checkpoint))
        sink.snapshot(checkpoint)
        old += [one for one in sink.function._transactional.pre_committed if one not in old]
        sink.notify_complete(checkpoint)
    reused = [one for one in old if one.transactional_id == old[0].transactional_id]
    assert len(reused) > 1
    first, later = reused[0], reused[-1]
    assert later.producer_epoch > first.producer_epoch


def test_ids_are_used_again_and_three_are_enough() -> None:
    cluster = Cluster()
    sink = cluster.opened()
    for checkpoint in range(1, 12):
        sink.process(record(checkpoint))
        sink.snapshot(checkpoint)
        sink.notify_complete(checkpoint)
    assert sorted(cluster.world.broker.transactions.table.entries) == [
        "job-0-0",
        "job-0-1",
        "job-0-2",
    ]
    assert len(cluster.visible()) == 11


def test_a_transaction_that_timed_out_is_lost_and_the_arithmetic_is_told() -> None:
    cluster = Cluster()
    sink = cluster.opened()
    sink.process(record(1))
    state = sink.snapshot(1)
    sink.drop()
    cluster.clients.clock.wait_us(700_000_000)
    with pytest.raises(UnrecoverableError) as raised:
        cluster.opened(state)
    text = str(raised.value)
    assert "'job-0-0' of completed checkpoint 1 is lost" in text
    assert "PRODUCER_FENCED" in text
    assert "it holds CompleteAbort" in text
    assert "more than transaction.timeout.ms = 600000" in text
    assert "checkpoint interval + checkpoint duration + notification delay + downtime" in text


def test_a_timeout_after_completion_is_a_loss_in_the_same_attempt_too() -> None:
    cluster = Cluster()
    sink = cluster.opened()
    sink.process(record(1))
    sink.snapshot(1)
    cluster.clients.clock.wait_us(700_000_000)
    with pytest.raises(UnrecoverableError):
        sink.notify_complete(1)


def test_a_timeout_before_the_barrier_fails_the_attempt_only() -> None:
    cluster = Cluster()
    sink = cluster.opened()
    sink.process(record(1))
    sink.function._transactional._current.writer.flush()
    cluster.clients.clock.wait_us(700_000_000)
    with pytest.raises(RuntimeError, match="CompleteAbort") as raised:
        sink.snapshot(1)
    assert not isinstance(raised.value, UnrecoverableError)


def test_lost_transactions_can_be_ignored() -> None:
    cluster = Cluster()
    sink = cluster.opened()
    sink.process(record(1))
    state = sink.snapshot(1)
    sink.drop()
    cluster.clients.clock.wait_us(700_000_000)
    again = cluster.opened(state, ignore_lost_transactions=True)
    again.process(record(2))
    again.snapshot(2)
    again.notify_complete(2)
    assert cluster.visible() == ["r2"]


def test_one_lost_transaction_keeps_no_other_from_being_committed() -> None:
    cluster = Cluster()
    sink = cluster.opened()
    for checkpoint in (1, 2):
        sink.process(record(checkpoint))
        state = sink.snapshot(checkpoint)
    sink.drop()
    first = sink.function._transactional.pre_committed[0]
    clients = cluster.world.clients(sink._session)
    sink._session.gate.is_dead = False
    clients.transactions.end(
        first.transactional_id, first.producer_id, first.producer_epoch, commit=False
    )
    with pytest.raises(UnrecoverableError, match="INVALID_TXN_STATE"):
        cluster.opened(state, 2)
    assert cluster.visible() == ["r2"]


def test_an_id_that_the_cluster_does_not_know_is_lost() -> None:
    cluster, other = Cluster(), Cluster()
    sink = cluster.opened()
    sink.process(record(1))
    state = sink.snapshot(1)
    with pytest.raises(UnrecoverableError, match="INVALID_PRODUCER_ID_MAPPING"):
        other.opened(state)


def test_a_broker_that_is_away_proves_no_loss() -> None:
    cluster = Cluster()
    sink = cluster.opened()
    sink.process(record(1))
    state = sink.snapshot(1)
    again = cluster.sink(state)
    plan(again, "kafka.transactions.end", "_TRANSPORT")
    with pytest.raises(KafkaException) as raised:
        again.open()
    assert raised.value.args[0].code() == KafkaError._TRANSPORT


def test_a_timeout_above_the_maximum_names_both() -> None:
    with pytest.raises(UnrecoverableError, match=r"is 1000000.*timeout\.ms is 900000"):
        Cluster().opened(transaction_timeout_ms=1_000_000)


@pytest.mark.parametrize("guarantee", ["exactly_once", "at_least_once"])
@pytest.mark.parametrize("error", ["_MSG_TIMED_OUT", "TOPIC_AUTHORIZATION_FAILED"])
def test_a_failed_delivery_fails_the_snapshot(guarantee: str, error: str) -> None:
    sink = Cluster().opened(delivery_guarantee=guarantee)
    plan(sink, "kafka.producer.produce", error)
    sink.process(record(1))
    with pytest.raises((RuntimeError, KafkaException)):
        sink.snapshot(1)


def test_a_full_queue_is_waited_for() -> None:
    cluster = Cluster()
    sink = cluster.opened()
    plan(sink, "kafka.producer.produce", "_QUEUE_FULL")
    sink.process(record(1))
    sink.snapshot(1)
    sink.notify_complete(1)
    assert cluster.visible() == ["r1"]


def test_each_subtask_writes_to_its_partition_or_by_key() -> None:
    cluster = Cluster()
    places = {}
    for options in ({"subtask": 0}, {"subtask": 1}, {"subtask": 2, "partitioner": "key"}):
        sink = cluster.opened(parallelism=3, **options)
        del cluster.observer.told[:]
        for number in range(8):
            sink.process(record(number, f"k{number}"))
        sink.snapshot(1)
        written = {told[1] for told in cluster.observer.told if told[0] == "written"}
        places[options["subtask"]] = written
    assert places == {0: {"out/0"}, 1: {"out/1"}, 2: {"out/0", "out/1"}}


@pytest.mark.parametrize(("old", "new"), [(2, 1), (3, 2), (1, 2), (2, 3)])
def test_a_rescale_commits_everything_once(old: int, new: int) -> None:
    cluster = Cluster()
    states = []
    for subtask in range(old):
        sink = cluster.opened(subtask=subtask, parallelism=old)
        sink.process(record(subtask))
        states.append(sink.snapshot(1))
        sink.drop()
    for subtask, state in enumerate(OperatorHarness.redistribute(states, new)):
        sink = cluster.opened(state, subtask=subtask, parallelism=new)
        sink.process(record(10 + subtask))
        sink.snapshot(2)
        sink.notify_complete(2)
    wanted = [f"r{n}" for n in (*range(old), *range(10, 10 + new))]
    assert sorted(cluster.visible()) == sorted(wanted)
    assert cluster.open_transactions() == []


def test_at_least_once_flushes_at_the_barrier_and_none_at_the_end() -> None:
    for guarantee, seen in (("at_least_once", ["r1"]), ("none", [])):
        cluster = Cluster()
        sink = cluster.opened(delivery_guarantee=guarantee)
        sink.process(record(1))
        sink.snapshot(1)
        written = [told for told in cluster.observer.told if told[0] == "written"]
        assert bool(written) == bool(seen)
        sink.finish()
        assert cluster.visible() == ["r1"]
        sink.close()
