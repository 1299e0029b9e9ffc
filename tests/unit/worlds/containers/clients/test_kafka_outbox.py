"""Messages of a real producer are sent and reported when simulated time says so."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException

from semantix.ports.network import Network
from semantix.testing.solo_session import SoloSession
from semantix.worlds.containers.clients.kafka_names import RunNames
from semantix.worlds.containers.clients.kafka_outbox import RealOutbox
from semantix.worlds.instrument import RealDoor

NEVER_US = 2**62


class FakeMessage:
    """What a real producer hands to a callback."""

    def topic(self) -> str:
        return "s1-out"

    def value(self) -> bytes:
        return b"v"


class FakeProducer:
    """Stands for librdkafka: delivers at a flush, or fails."""

    def __init__(self) -> None:
        self.waiting: list[Any] = []
        self.flushed_at: list[int] = []
        self.timeouts: list[float] = []
        self.failure: Exception | None = None
        self.wants_answers = True
        self.now_us: Any = None

    def __len__(self) -> int:
        return len(self.waiting)

    def flush(self, timeout: float) -> int:
        self.flushed_at.append(self.now_us())
        self.timeouts.append(timeout)
        if timeout < 1 and self.wants_answers:  # the broker gives none in this time
            return len(self.waiting)
        waiting, self.waiting = self.waiting, []
        for told in waiting:
            told(None, FakeMessage())
        if self.failure is not None:
            raise self.failure
        return 0


class Bench:
    """An outbox on a clock of its own, with 5 ms of linger time and half a millisecond one way."""

    def __init__(self, timeout_ms: int = 0) -> None:
        self.session = SoloSession()
        self.real = FakeProducer()
        self.real.now_us = self.session.clock.now_us
        self.network = Network(self.session.clock)
        door = RealDoor(self.session, "kafka.producer", 1000, self.network)
        real: Any = self.real
        self.outbox = RealOutbox(real, door, RunNames("s1"), 5.0, timeout_ms=timeout_ms)
        self.told: list[str] = []

    def produce(self) -> None:
        self.real.waiting.append(self.outbox.reporting(lambda _, m: self.told.append(m.topic())))
        self.outbox.put()

    def wait_us(self, duration_us: int) -> None:
        self.session.clock.wait_us(duration_us)


def test_it_is_sent_after_the_linger_time_and_reported_when_asked_for() -> None:
    bench = Bench()
    start_us = bench.session.clock.now_us()
    bench.produce()
    bench.wait_us(5_499)
    assert bench.real.flushed_at == []
    bench.wait_us(1)
    assert bench.real.flushed_at == [start_us + 5_500]
    assert bench.told == []
    assert len(bench.outbox) == 1
    assert bench.outbox.serve() == 1
    assert bench.told == ["out"], "the connector's own name of the topic"
    assert len(bench.outbox) == 0


def test_what_was_sent_by_a_flush_is_not_sent_again_in_the_background() -> None:
    bench = Bench()
    bench.produce()
    bench.outbox.send()
    bench.wait_us(20_000)
    assert len(bench.real.flushed_at) == 1


def test_a_dead_attempt_sends_nothing() -> None:
    bench = Bench()
    bench.produce()
    bench.session.kill()
    bench.wait_us(20_000)
    assert bench.real.flushed_at == []


def test_an_error_in_the_background_is_raised_by_the_next_poll() -> None:
    bench = Bench()
    bench.real.failure = KafkaException(KafkaError(KafkaError._FENCED))
    bench.produce()
    bench.wait_us(20_000)
    with pytest.raises(KafkaException, match="fenced"):
        bench.outbox.serve()
    assert bench.told == ["out"]
    assert bench.outbox.serve() == 0


def test_a_poll_waits_until_there_is_a_report_or_its_time_is_over() -> None:
    bench = Bench()
    start_us = bench.session.clock.now_us()
    bench.produce()
    bench.outbox.wait_for_report(1.0)
    assert 5_500 <= bench.session.clock.now_us() - start_us < 16_000
    bench.outbox.serve()
    bench.outbox.wait_for_report(0.25)
    assert bench.session.clock.now_us() - start_us >= 255_000


def test_a_paused_broker_gets_messages_and_acknowledges_them_when_it_goes_on() -> None:
    bench = Bench()
    start_us = bench.session.clock.now_us()
    bench.network.cut_until_us = start_us + 1_000_000
    bench.produce()
    bench.wait_us(20_000)
    bench.produce()
    bench.wait_us(900_000)
    assert bench.real.flushed_at == [start_us + 5_500, start_us + 25_500], "the client sends"
    assert (bench.outbox.serve(), len(bench.outbox), bench.outbox.queued) == (0, 2, 2)
    bench.wait_us(100_000)
    assert len(bench.real.flushed_at) == 3
    assert (bench.outbox.serve(), len(bench.outbox), bench.outbox.queued) == (2, 0, 0)


def test_a_dead_attempt_sends_nothing_behind_a_pause() -> None:
    bench = Bench()
    bench.network.cut_until_us = bench.session.clock.now_us() + 1_000_000
    bench.produce()
    bench.wait_us(20_000)
    bench.session.kill()
    bench.wait_us(2_000_000)
    assert len(bench.real.flushed_at) == 1


def test_a_client_that_wants_no_answer_has_delivered_to_a_paused_broker() -> None:
    bench = Bench()
    bench.network.cut_until_us = bench.session.clock.now_us() + 1_000_000
    bench.real.wants_answers = False
    bench.produce()
    bench.outbox.push()
    assert bench.outbox.queued == 0
    bench.outbox.wait_for_report(0.5)
    assert bench.outbox.serve() == 1


def test_a_flush_waits_for_a_paused_broker_as_long_as_its_timeout() -> None:
    for timeout, is_there, waited_us in ((0.25, False, 250_000), (-1.0, True, 1_000_000)):
        bench = Bench()
        start_us = bench.session.clock.now_us()
        bench.network.cut_until_us = start_us + 1_000_000
        bench.produce()
        assert bench.outbox.wait_while_paused(timeout) is is_there
        assert bench.session.clock.now_us() - start_us == waited_us


def test_messages_that_are_too_old_are_given_up_by_the_client_itself() -> None:
    bench = Bench(timeout_ms=1_000)
    start_us = bench.session.clock.now_us()
    bench.network.cut_until_us = NEVER_US
    bench.produce()
    bench.wait_us(900_000)
    assert (bench.outbox.queued, bench.outbox.serve()) == (1, 0)
    bench.wait_us(100_000)
    assert bench.real.timeouts[-1] > 1, "the real client counts in real time"
    assert (bench.outbox.queued, bench.outbox.serve()) == (0, 1)
    bench.produce()
    assert bench.outbox.wait_while_paused(-1.0)
    assert bench.session.clock.now_us() - start_us == 2_000_000
    assert bench.outbox.serve() == 1


def test_a_long_timeout_is_not_waited_for_in_real_time() -> None:
    bench = Bench(timeout_ms=300_000)
    bench.network.cut_until_us = NEVER_US
    bench.produce()
    bench.wait_us(400_000_000)
    assert max(bench.real.timeouts) < 1
    assert bench.outbox.queued == 1


def test_a_loop_of_polls_passes_the_time_of_a_pause_quickly() -> None:
    bench = Bench()
    start_us = bench.session.clock.now_us()
    bench.network.cut_until_us = start_us + 4_000_000
    bench.produce()
    polls = 0
    while len(bench.outbox):
        bench.outbox.wait_for_report(0)
        bench.outbox.serve()
        polls += 1
    assert polls < 1_500
    assert bench.session.clock.now_us() - start_us < 4_100_000
