"""Random sequences of operations: two clusters are asked the same and answer the same.

One pair is the simulated and the real broker; the other, without containers, is two simulated ones
whose markers and answers take different times, which must not matter once markers are written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from confluent_kafka import TopicPartition
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

PARTITIONS = 2
IDS = st.sampled_from(["first", "second"])
SLOTS = st.sampled_from([0, 1])


class _Side:
    """One of the two clusters, with what the machine holds there."""

    def __init__(self, cluster: Any) -> None:
        self.cluster = cluster
        self.topic = cluster.topic(PARTITIONS)
        self.ids = {name: cluster.name(name) for name in ("first", "second")}
        self.producers: dict[tuple[str, int], Any] = {}
        self.described: dict[str, Any] = {}
        self.group = cluster.name("group")
        self.plain = cluster.producer()
        self.consumer = cluster.consumer(self.group)

    def describe(self, name: str) -> Any:
        return self.cluster.transactions.describe(self.ids[name])

    def end(self, name: str, commit: bool) -> None:
        found = self.described[name]
        self.cluster.transactions.end(
            self.ids[name], found.producer_id, found.producer_epoch, commit
        )

    def open(self, name: str, slot: int) -> None:
        self.producers[name, slot] = self.cluster.transactional(self.ids[name], linger_ms=10_000)

    def send_offset(self, name: str, slot: int, offset: int) -> None:
        self.producers[name, slot].send_offsets_to_transaction(
            [TopicPartition(self.topic, 0, offset)], self.consumer.consumer_group_metadata(), 20
        )

    def content(self, known: list[str]) -> list[Any]:
        """Give all that readers see, once the markers of decided transactions are written."""
        states = [self.cluster.settled(self.ids[name]) for name in known]
        logs = [
            self.cluster.read(self.topic, partition, committed=committed)
            for partition in range(PARTITIONS)
            for committed in (True, False)
        ]
        return [states, logs, [self.describe(name).producer_epoch for name in known]]


class Operations(RuleBasedStateMachine):
    """Transactional producers that fence each other, plain ones, and ends from outside."""

    make_clusters: Callable[[], tuple[Any, Any]]

    def __init__(self) -> None:
        super().__init__()
        self.sides = [_Side(cluster) for cluster in type(self).make_clusters()]
        self.known: list[str] = []
        self.slots: list[tuple[str, int]] = []
        self.produced = 0

    def ask(self, call: Callable[[_Side], Any]) -> Any:
        """Ask both sides; give their common answer."""
        first, second = (side.cluster.outcome(lambda side=side: call(side)) for side in self.sides)
        assert first == second
        return first

    def _has_producers(self) -> bool:
        return bool(self.slots)

    @initialize(name=IDS)
    def begin_with_one(self, name: str) -> None:
        self.open_producer(name, 0)
        self.ask(lambda side: side.producers[name, 0].begin_transaction())

    @rule(name=IDS, slot=SLOTS)
    def open_producer(self, name: str, slot: int) -> None:
        self.ask(lambda side: side.open(name, slot))
        if name not in self.known:
            self.known.append(name)
        if (name, slot) not in self.slots:
            self.slots.append((name, slot))

    @precondition(_has_producers)
    @rule(
        data=st.data(),
        call=st.sampled_from(["begin_transaction", "commit_transaction", "abort_transaction"]),
    )
    def transaction_call(self, data: st.DataObject, call: str) -> None:
        at = data.draw(st.sampled_from(self.slots))
        self.ask(lambda side: getattr(side.producers[at], call)())

    @precondition(_has_producers)
    @rule(data=st.data(), partition=st.integers(0, PARTITIONS - 1))
    def produce(self, data: st.DataObject, partition: int) -> None:
        at = data.draw(st.sampled_from(self.slots))
        self.produced += 1
        value = b"%d" % self.produced
        self.ask(lambda side: side.producers[at].produce(side.topic, value, partition=partition))
        # at once: when a partition is added in the background is nobody's promise
        self.ask(lambda side: side.producers[at].flush(15))

    @rule(partition=st.integers(0, PARTITIONS - 1))
    def produce_plain(self, partition: int) -> None:
        self.produced += 1
        value = b"%d" % self.produced
        self.ask(lambda side: side.plain.produce(side.topic, value, partition=partition))
        self.ask(lambda side: side.plain.flush(15))

    @precondition(_has_producers)
    @rule(data=st.data(), offset=st.integers(0, 9))
    def send_offset(self, data: st.DataObject, offset: int) -> None:
        name, slot = data.draw(st.sampled_from(self.slots))
        self.ask(lambda side: side.send_offset(name, slot, offset))

    @precondition(_has_producers)
    @rule(data=st.data())
    def remember(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(self.known))
        for side in self.sides:
            side.described[name] = side.describe(name)

    @rule(name=IDS, commit=st.booleans())
    def end_from_outside(self, name: str, commit: bool) -> None:
        if all(name in side.described for side in self.sides):
            self.ask(lambda side: side.end(name, commit))

    @rule()
    def read(self) -> None:
        self.ask(lambda side: side.content(self.known))

    @invariant()
    def states_agree(self) -> None:
        self.ask(lambda side: [side.cluster.settled(side.ids[name]) for name in self.known])

    def teardown(self) -> None:
        self.read()
        for side in self.sides:
            side.consumer.close()


def _check(make_clusters: Callable[[], tuple[Any, Any]], examples: int, steps: int) -> None:
    machine = type("Machine", (Operations,), {"make_clusters": staticmethod(make_clusters)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[
                Phase.generate
            ],  # a long sequence says enough; shrinking on a broker takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_times_of_markers_and_answers_do_not_matter(make_simulated: Callable[..., Any]) -> None:
    _check(
        lambda: (
            make_simulated(marker_delay_ms=1, latency_us=200),
            make_simulated(marker_delay_ms=(5, 40), latency_us=3_000),
        ),
        examples=150,
        steps=30,
    )


@pytest.mark.containers
def test_the_simulated_broker_answers_as_the_real_one(
    make_simulated: Callable[..., Any], make_real: Callable[[], Any]
) -> None:
    _check(lambda: (make_simulated(), make_real()), examples=25, steps=20)
