"""Each row of the call table can be planned, and behaves as the client would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from confluent_kafka import (
    ConsumerGroupTopicPartitions,
    KafkaException,
    TopicCollection,
    TopicPartition,
)
from confluent_kafka.admin import (
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
    OffsetSpec,
)

from semantix.ports.call_table import CallRow
from semantix.ports.gate import CallFault
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloSession
from semantix.worlds.simulated.kafka.call_table import CALLS
from semantix.worlds.simulated.kafka.world import KafkaWorld

CONF = {"bootstrap.servers": "simulated:9092"}
AT = TopicPartition("out", 0, 1)
RETENTION = ConfigResource(
    ConfigResource.Type.TOPIC,
    "out",
    {"retention.ms": "1000"},
    incremental_configs=[
        ConfigEntry("retention.ms", "1000", incremental_operation=AlterConfigOpType.SET)
    ],
)
GROUP = ConsumerGroupTopicPartitions("g", [AT])


class Bench:
    """A world with every client in the state in which each call is possible."""

    def __init__(self) -> None:
        self.session, self.observer = SoloSession(), ListObserver()
        self.world = KafkaWorld(self.session.clock, self.observer, {"topics": {"out": 1}})
        clients = self.world.clients(self.session)
        self.producer = clients.Producer({**CONF, "transactional.id": "t"})
        self.fresh = clients.Producer({**CONF, "transactional.id": "fresh"})
        self.consumer = clients.Consumer({**CONF, "group.id": "g"})
        self.admin = clients.AdminClient(CONF)
        self.transactions = clients.transactions
        self.producer.init_transactions()
        self.producer.begin_transaction()
        self.producer.produce("out", b"first", partition=0)
        self.producer.flush()
        self.found = self.transactions.describe("t")

    def state_of(self, transactional_id: str) -> str:
        """Give the state of a transactional id."""
        return self.world.broker.transactions.table.entries[transactional_id].state

    def calls(self) -> dict[str, Callable[[], Any]]:
        """Give a call for each remote step of the table."""
        admin, consumer, producer, found = self.admin, self.consumer, self.producer, self.found

        def results(futures: dict[Any, Any]) -> list[Any]:
            return [future.result() for future in futures.values()]

        def alter_all() -> list[Any]:
            with pytest.warns(DeprecationWarning, match="incremental_alter_configs"):
                return results(admin.alter_configs([RETENTION]))

        def list_groups() -> Any:
            with pytest.warns(DeprecationWarning, match="list_consumer_groups"):
                return admin.list_groups()

        def produce_and_flush() -> None:
            producer.produce("out", b"second", partition=0)
            producer.flush()

        return {
            "producer.produce": produce_and_flush,
            "producer.flush": produce_and_flush,
            "producer.list_topics": producer.list_topics,
            "producer.init_transactions": self.fresh.init_transactions,
            "producer.send_offsets_to_transaction": lambda: producer.send_offsets_to_transaction(
                [AT], consumer.consumer_group_metadata()
            ),
            "producer.commit_transaction": producer.commit_transaction,
            "producer.abort_transaction": producer.abort_transaction,
            "consumer.poll": lambda: consumer.poll(0),
            "consumer.consume": lambda: consumer.consume(1, 0),
            "consumer.committed": lambda: consumer.committed([AT]),
            "consumer.commit": lambda: consumer.commit(offsets=[AT], asynchronous=False),
            "consumer.get_watermark_offsets": lambda: consumer.get_watermark_offsets(AT),
            "consumer.offsets_for_times": lambda: consumer.offsets_for_times([AT]),
            "consumer.list_topics": consumer.list_topics,
            "admin_client.create_topics": lambda: results(
                admin.create_topics([NewTopic("new", 1, 1)])
            ),
            "admin_client.delete_topics": lambda: results(admin.delete_topics(["out"])),
            "admin_client.create_partitions": lambda: results(
                admin.create_partitions([NewPartitions("out", 2)])
            ),
            "admin_client.delete_records": lambda: results(admin.delete_records([AT])),
            "admin_client.delete_consumer_groups": lambda: (
                self.world.broker.groups.of("g"),
                results(admin.delete_consumer_groups(["g"])),
            ),
            "admin_client.alter_consumer_group_offsets": lambda: results(
                admin.alter_consumer_group_offsets([GROUP])
            ),
            "admin_client.list_consumer_group_offsets": lambda: results(
                admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions("g")])
            ),
            "admin_client.list_consumer_groups": lambda: admin.list_consumer_groups().result(),
            "admin_client.describe_consumer_groups": lambda: results(
                admin.describe_consumer_groups(["g"])
            ),
            "admin_client.list_offsets": lambda: results(
                admin.list_offsets({AT: OffsetSpec.latest()})
            ),
            "admin_client.list_topics": admin.list_topics,
            "admin_client.describe_topics": lambda: results(
                admin.describe_topics(TopicCollection(["out"]))
            ),
            "admin_client.describe_configs": lambda: results(
                admin.describe_configs([ConfigResource(ConfigResource.Type.BROKER, "1")])
            ),
            "admin_client.alter_configs": alter_all,
            "admin_client.incremental_alter_configs": lambda: results(
                admin.incremental_alter_configs([RETENTION])
            ),
            "admin_client.describe_cluster": lambda: admin.describe_cluster().result(),
            "admin_client.cluster_id": admin.cluster_id,
            "admin_client.list_groups": list_groups,
            "producer.cluster_id": producer.cluster_id,
            "consumer.cluster_id": consumer.cluster_id,
            "transactions.describe": lambda: self.transactions.describe("t"),
            "transactions.open_ids": self.transactions.open_ids,
            "transactions.end": lambda: self.transactions.end(
                "t", found.producer_id, found.producer_epoch, True
            ),
        }

    def run(self, row: CallRow, fault: CallFault | None) -> Any:
        """Make the row's call, with a fault planned."""
        if fault is not None:
            self.session.gate.plan_fault(row.step, fault)
        return self.calls()[row.step.removeprefix("kafka.")]()


ROWS = [row for row in CALLS if row.errors or row.lost]
ERRORS = [
    (row, error.name, applied)
    for row in ROWS
    for error in row.errors
    for applied in ((True, False) if error.applied is None else (error.applied,))
]


def _seen(failure: BaseException) -> str:
    return str(failure.args[0].name()) if isinstance(failure, KafkaException) else "_QUEUE_FULL"


def test_every_row_can_be_called() -> None:
    assert sorted(row.step.removeprefix("kafka.") for row in ROWS) == sorted(Bench().calls())


@pytest.mark.parametrize(
    ("row", "error", "applied"), ERRORS, ids=[f"{r.step}-{e}-{a}" for r, e, a in ERRORS]
)
def test_a_planned_error_surfaces_as_the_client_raises_it(
    row: CallRow, error: str, applied: bool
) -> None:
    bench = Bench()
    before = bench.world.version
    fault = CallFault("error", error, applied)
    if row.step in ("kafka.consumer.poll", "kafka.consumer.consume"):
        found = bench.run(row, fault)
        message = found[0] if isinstance(found, list) else found
        assert message.error().name() == error
    elif row.step in ("kafka.producer.produce", "kafka.producer.flush") and error != "_QUEUE_FULL":
        bench.run(row, fault)  # told by the delivery report, and by the transaction
        with pytest.raises(KafkaException) as raised:
            bench.producer.commit_transaction()
        assert raised.value.args[0].txn_requires_abort()
        bench.producer.abort_transaction()
    else:
        with pytest.raises((KafkaException, BufferError)) as raised:
            bench.run(row, fault)
        assert _seen(raised.value) == error
    assert len(bench.session.gate.affected_calls) == 1
    changed = bench.world.version > before
    if row.effect and error not in ("_MSG_TIMED_OUT", "TOPIC_AUTHORIZATION_FAILED"):
        assert changed is applied


def test_offsets_whose_answer_timed_out_may_be_in_the_transaction() -> None:
    bench = Bench()
    step = "kafka.producer.send_offsets_to_transaction"
    with pytest.raises(KafkaException):
        bench.run(
            next(row for row in ROWS if row.step == step), CallFault("error", "_TIMED_OUT", True)
        )
    assert bench.world.broker.groups.of("g").is_pending(("out", 0))
    assert bench.state_of("t") == "Ongoing"


LOST = [(row, applied) for row in ROWS if row.lost for applied in (True, False)]


@pytest.mark.parametrize(
    ("row", "applied"), LOST, ids=[f"{row.step}-{applied}" for row, applied in LOST]
)
def test_a_lost_answer_is_asked_for_again_by_the_client(row: CallRow, applied: bool) -> None:
    undisturbed, bench = Bench(), Bench()
    expected = undisturbed.run(row, None)
    found = bench.run(row, CallFault("lose_response", "", applied))
    if isinstance(expected, tuple | list | str | int | None):
        assert str(found) == str(expected) or "object at" in str(expected)
    for one in (undisturbed, bench):
        one.session.clock.wait_us(1_000_000)
    written = [
        [told[3] for told in one.observer.told if told[0] == "written"]
        for one in (undisturbed, bench)
    ]
    assert written[0] == written[1]
    states = [one.state_of("t") for one in (undisturbed, bench)]
    assert states[0] == states[1]


def test_a_lost_answer_duplicates_for_a_producer_without_idempotence() -> None:
    bench = Bench()
    plain = bench.world.clients(bench.session).Producer(CONF)
    plain.produce("out", b"twice", partition=0)
    bench.session.gate.plan_fault("kafka.producer.flush", CallFault("lose_response", "", True))
    assert plain.flush() == 0
    values = [told[3] for told in bench.observer.told if told[0] == "written"]
    assert values == [(b"first",), (b"twice",), (b"twice",)]


@pytest.mark.parametrize("applied", [True, False])
def test_with_a_timeout_a_lost_commit_times_out_and_can_be_called_again(applied: bool) -> None:
    bench = Bench()
    step = "kafka.producer.commit_transaction"
    bench.session.gate.plan_fault(step, CallFault("lose_response", "", applied))
    with pytest.raises(KafkaException) as raised:
        bench.producer.commit_transaction(5)
    error = raised.value.args[0]
    assert (error.name(), error.retriable()) == ("_TIMED_OUT", True)
    bench.producer.commit_transaction(5)
    bench.session.clock.wait_us(100_000)
    assert bench.state_of("t") == "CompleteCommit"
