"""Which receivers get what an operator emits."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from semantix.engine.elements import IDLENESS, RECORD, WATERMARK
from semantix.engine.key_groups import owner_of
from semantix.engine.operators.collector import Collector
from semantix.engine.operators.stream_record import StreamRecord


def receivers(count):
    return [SimpleNamespace(got=[]) for _ in range(count)]


def senders(made):
    return [SimpleNamespace(send=one.got.append) for one in made]


def record(number, key="k1"):
    return StreamRecord(f"r{number}", key, number)


def test_hash_sends_all_records_of_a_key_to_the_owner_of_the_key():
    made, collector = receivers(3), Collector()
    collector.connect("hash", senders(made), 0)
    sent = [record(number, f"k{number % 5}") for number in range(20)]
    for one in sent:
        collector.collect(one)
    for index, receiver in enumerate(made):
        assert receiver.got == [(RECORD, one) for one in sent if owner_of(one.key, 3) == index]
    assert sum(bool(receiver.got) for receiver in made) > 1


def test_rebalance_takes_turns_and_begins_at_the_own_index():
    made, collector = receivers(3), Collector()
    collector.connect("rebalance", senders(made), 1)
    for number in range(4):
        collector.collect(record(number))
    assert [[one[1].record_id for one in receiver.got] for receiver in made] == [
        ["r2"],
        ["r0", "r3"],
        ["r1"],
    ]


def test_forward_sends_to_its_only_receiver():
    made, collector = receivers(1), Collector()
    collector.connect("forward", senders(made), 0)
    collector.collect(record(1))
    assert made[0].got == [(RECORD, record(1))]


def test_each_edge_gets_each_record_and_every_channel_a_watermark():
    first, second, collector = receivers(2), receivers(1), Collector()
    collector.connect("hash", senders(first), 0)
    collector.connect("rebalance", senders(second), 0)
    collector.collect(record(1))
    collector.emit_watermark(7)
    collector.mark_idle()
    everybody = [*first, *second]
    assert sum(len(one.got) for one in everybody) == 2 + 3 + 3
    for one in everybody:
        assert one.got[-2:] == [(WATERMARK, 7), (IDLENESS, True)]


def test_a_source_says_what_it_emits_and_another_operator_does_not():
    told, made = [], receivers(1)
    recorder = SimpleNamespace(record=lambda *event: told.append(event))
    for collector in (Collector("source-0#1", recorder), Collector("map-0#1")):
        collector.connect("hash", senders(made), 0)
        collector.collect(record(1))
    assert told == [("emitted", ("source-0#1", "r1"))]


def test_an_unknown_partitioner_is_an_error():
    with pytest.raises(KeyError):
        Collector().connect("by luck", senders(receivers(1)), 0)
