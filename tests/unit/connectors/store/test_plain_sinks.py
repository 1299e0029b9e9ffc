"""The sinks without a template, driven by hand."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.store.plain_sinks import AppendStoreSink, UpsertStoreSink
from semantix.errors import UsageError
from semantix.testing import OperatorHarness


def record(number: int) -> dict[str, Any]:
    return {"id": f"r{number}", "key": "k1", "n": number}


def opened(make: Any, **named: Any) -> OperatorHarness:
    harness = OperatorHarness(make, **named)
    harness.open()
    return harness


def test_an_append_sink_flushes_full_batches_snapshots_and_the_end() -> None:
    harness = opened(lambda: AppendStoreSink(batch_records=2))
    shown = []
    for number in (1, 2, 3):
        harness.process(record(number))
        shown.append(len(harness.output))
    harness.snapshot(1)
    shown.append(len(harness.output))
    harness.process(record(4))
    harness.finish()
    shown.append(len(harness.output))
    assert shown == [0, 2, 2, 3, 4]


def test_an_upsert_sink_writes_rows() -> None:
    harness = opened(UpsertStoreSink)
    harness.process(record(1))
    harness.process(record(2))
    assert harness.clients["store"].rows == {"k1": b'{"id":"r2","key":"k1","n":2}'}


def test_a_batch_of_no_records_is_refused() -> None:
    with pytest.raises(UsageError, match="batch_records is 0"):
        AppendStoreSink(batch_records=0)
