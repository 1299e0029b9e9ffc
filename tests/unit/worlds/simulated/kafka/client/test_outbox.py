"""The times of a producer: flush, message timeouts, and answers that never come."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka import KafkaError

from semantix.ports.gate import CallFault
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloSession
from semantix.worlds.simulated.kafka.world import KafkaWorld

PRODUCE = "kafka.producer.produce"
CONF = {"bootstrap.servers": "s", "message.timeout.ms": 4000}
TIMED_OUT = KafkaError._MSG_TIMED_OUT


class Bench:
    """A producer of a cluster with one topic, and the reports that it has called."""

    def __init__(self, **conf: Any) -> None:
        self.session = SoloSession()
        self.world = KafkaWorld(self.session.clock, ListObserver(), {"topics": {"t": 1}})
        chosen = {name.replace("_", "."): value for name, value in conf.items()}
        self.producer = self.world.clients(self.session).Producer({**CONF, **chosen})
        self.start_us = self.session.clock.now_us()
        self.codes: list[int] = []

    def plan(self, error: str, *, applied: bool) -> None:
        self.session.gate.plan_fault(PRODUCE, CallFault("error", error, applied=applied))

    def produce(self) -> None:
        self.producer.produce("t", b"a", on_delivery=self._report)

    def _report(self, error: KafkaError | None, _: Any) -> None:
        self.codes.append(error.code() if error is not None else 0)

    def passed_us(self) -> int:
        return self.session.clock.now_us() - self.start_us

    def written(self) -> int:
        log = self.world.broker.topics.log("t", 0)
        assert log is not None
        return log.high


@pytest.mark.parametrize(("timeout_us", "written"), [(100, 0), (499, 0), (700, 1), (999, 1)])
def test_a_flush_ends_at_its_time_also_within_a_round_trip(timeout_us: int, written: int) -> None:
    bench = Bench(linger_ms=100)
    bench.produce()
    assert bench.producer.flush(timeout_us / 1e6) == 1
    assert (bench.passed_us(), bench.written(), bench.codes) == (timeout_us, written, [])
    bench.session.clock.wait_us(2000)
    assert bench.written() == 1, "the request was on its way"
    assert bench.producer.flush() == 0
    assert bench.codes == [0]


def test_a_flush_with_time_enough_waits_for_the_answer_only() -> None:
    bench = Bench(linger_ms=100)
    bench.produce()
    assert bench.producer.flush(10) == 0
    assert (bench.passed_us(), bench.codes) == (1000, [0])


@pytest.mark.parametrize("applied", [True, False])
def test_a_message_without_an_answer_is_reported_when_its_own_time_has_passed(
    applied: bool,
) -> None:
    bench = Bench()
    bench.plan("_MSG_TIMED_OUT", applied=applied)
    bench.produce()
    assert bench.producer.flush(1) == 1
    assert (bench.passed_us(), bench.codes) == (1_000_000, [])
    assert bench.producer.flush() == 0
    assert bench.codes == [TIMED_OUT]
    assert 4_000_000 <= bench.passed_us() < 4_010_000
    assert bench.written() == int(applied)


def test_polls_report_it_in_the_background_too() -> None:
    bench = Bench()
    bench.plan("_MSG_TIMED_OUT", applied=False)
    bench.produce()
    bench.session.clock.wait_us(3_900_000)
    bench.producer.poll(0)
    assert bench.codes == []
    bench.session.clock.wait_us(200_000)
    bench.producer.poll(0)
    assert bench.codes == [TIMED_OUT]


def test_a_message_without_an_answer_can_be_purged() -> None:
    bench = Bench()
    bench.plan("_MSG_TIMED_OUT", applied=True)
    bench.produce()
    bench.producer.flush(1)
    bench.producer.purge()
    bench.producer.poll(0)
    assert bench.codes == [KafkaError._PURGE_INFLIGHT]


@pytest.mark.parametrize(
    ("error", "applied", "reported", "written"),
    [
        ("TOPIC_AUTHORIZATION_FAILED", False, 0, 0),
        ("_MSG_TIMED_OUT", True, 0, 1),
        ("_MSG_TIMED_OUT", False, TIMED_OUT, 0),  # it was never sent, and the client knows that
    ],
)
def test_with_acks_0_success_is_reported_although_the_broker_refused(
    error: str, applied: bool, reported: int, written: int
) -> None:
    bench = Bench(acks=0)
    bench.plan(error, applied=applied)
    bench.produce()
    assert bench.producer.flush() == 0
    assert (bench.codes, bench.written()) == ([reported], written)


@pytest.mark.parametrize(("retries", "code", "written"), [(1, 0, 2), (0, KafkaError._TRANSPORT, 1)])
def test_a_lost_answer_is_repeated_as_often_as_the_client_may(
    retries: int, code: int, written: int
) -> None:
    bench = Bench(retries=retries)
    fault = CallFault("lose_response", applied=True)
    bench.session.gate.plan_fault(PRODUCE, fault)
    bench.produce()
    bench.producer.flush()
    assert (bench.codes, bench.written()) == ([code], written)


def test_the_callback_for_errors_hears_once_that_the_network_is_cut() -> None:
    heard: list[int] = []
    bench = Bench()
    conf = {**CONF, "error_cb": lambda error: heard.append(error.code())}
    producer = bench.world.clients(bench.session).Producer(conf)
    producer.poll(0)
    assert heard == []
    bench.world.network.cut_until_us = bench.session.clock.now_us() + 10_000_000
    producer.poll(0)
    producer.poll(0)
    assert heard == [KafkaError._ALL_BROKERS_DOWN]
