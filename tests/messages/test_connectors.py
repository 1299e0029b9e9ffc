"""Errors of the shipped connectors and of the base classes that no other test makes."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from semantix.connectors.cassandra.sink_builder import CassandraSinkBuilder
from semantix.connectors.cassandra.write_ahead_sink import CassandraWriteAheadSink
from semantix.connectors.files.file_source import FileMonitor, read_file
from semantix.connectors.files.fixed_length import FixedLengthFormat
from semantix.connectors.files.input_format import FileInputFormat
from semantix.connectors.files.monitoring import FileMonitoringFunction
from semantix.connectors.files.splits import FileSplit
from semantix.connectors.files.text import TextLineFormat
from semantix.connectors.kafka.source import KafkaSource
from semantix.connectors.kafka.source_options import DISCOVERY, discovery_ms
from semantix.connectors.kafka.transactional_writer import TransactionalWriter
from semantix.engine.operators.operator_state import OperatorStateStore
from semantix.errors import SemantixError
from semantix.functions.reading.deserialization import (
    DeserializationSchema,
    KeyedDeserializationSchema,
)

SPLIT = FileSplit("/in/a", 0, 0, 4, 8)
GATE = SimpleNamespace(before=lambda *_: None, after=lambda *_: None)


def monitor(**options: object) -> FileMonitoringFunction:
    return FileMonitoringFunction(FileInputFormat(), "/in", **options)


def restored_twice() -> None:
    found = monitor()
    found.global_modification_time = 7
    stored = SimpleNamespace(get=lambda: [5])
    store = SimpleNamespace(get_list_state=lambda _: stored)
    found.initialize_state(SimpleNamespace(operator_state_store=store, is_restored=lambda: True))


def initialised_twice() -> None:
    found = monitor()
    store = SimpleNamespace(get_list_state=lambda _: object())
    for _ in range(2):
        context = SimpleNamespace(operator_state_store=store, is_restored=lambda: False)
        found.initialize_state(context)


def snapshot_without_state() -> None:
    found = monitor()
    found.runtime_context = SimpleNamespace(gate=GATE)
    found.snapshot_state(SimpleNamespace(checkpoint_id=1))


def from_the_future() -> None:
    source = object.__new__(KafkaSource)
    source._start = SimpleNamespace(timestamp_ms=5)
    source._now_ms = lambda: 4
    source._check_start()


def no_bytes() -> None:
    store = OperatorStateStore(None, SimpleNamespace(**vars(GATE), during=lambda *_: None))
    serializer = SimpleNamespace(to_bytes=lambda _: "text", from_bytes=bytes)
    store.get_list_state("s", serializer).update([1])
    store.copy_to_bytes()


def written_after_finish() -> None:
    writer = object.__new__(TransactionalWriter)
    writer._current = None
    writer.write({"id": "r1"})


CASES: dict[str, Callable[[], object]] = {
    "no timeout": lambda: CassandraSinkBuilder().set_max_concurrent_requests(1, None),
    "no requests": lambda: CassandraWriteAheadSink("ks.t", max_concurrent_requests=0),
    "no format": lambda: read_file("", "/in"),
    "no module": lambda: FileMonitor("Format", "/in"),
    "no class of formats": lambda: FileMonitor("json:JSONDecoder", "/in"),
    "offset": lambda: FixedLengthFormat(2).reopen(SPLIT, 1),
    "open": lambda: FileInputFormat().open(SPLIT),
    "reached_end": lambda: FileInputFormat().reached_end(),
    "next_record": lambda: FileInputFormat().next_record(),
    "get_current_state": lambda: FileInputFormat().get_current_state(),
    "reopen": lambda: FileInputFormat().reopen(SPLIT, 4),
    "initialised twice": initialised_twice,
    "restored twice": restored_twice,
    "no state": snapshot_without_state,
    "interval": lambda: monitor(interval_ms="5"),
    "readers": lambda: monitor(reader_parallelism="two"),
    "encoding": lambda: TextLineFormat("utf-9"),
    "future": from_the_future,
    "discovery": lambda: discovery_ms({DISCOVERY: "often"}),
    "finished": written_after_finish,
    "serializer": no_bytes,
    "deserialize": lambda: DeserializationSchema().deserialize(b"", print),
    "keyed": lambda: KeyedDeserializationSchema().deserialize(b"", b"", "in", 0, 0, print),
}


@pytest.mark.parametrize("case", CASES)
def test_the_error_is_made(case: str) -> None:
    with pytest.raises(SemantixError):
        CASES[case]()
