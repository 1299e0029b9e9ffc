"""The write-ahead sink, driven by hand."""

from __future__ import annotations

from typing import Any

from semantix.connectors.store.write_ahead_sink import WriteAheadStoreSink
from semantix.ports.store import StoreUnavailable
from semantix.testing import OperatorHarness


def record(number: int) -> dict[str, Any]:
    return {"id": f"r{number}", "key": "k1", "n": number}


def opened(make: Any, **named: Any) -> OperatorHarness:
    harness = OperatorHarness(make, **named)
    harness.open()
    return harness


def test_a_write_ahead_sink_writes_after_the_completion_and_marks_it() -> None:
    first = opened(WriteAheadStoreSink)
    first.process(record(1))
    state = first.snapshot(1)
    assert first.output == []
    first.notify_complete(1)
    first.drop()
    second = opened(WriteAheadStoreSink, state=state, clients=first.clients)
    second.notify_complete(2)
    assert second.output == [record(1)]


def test_a_write_ahead_sink_that_died_before_the_mark_writes_again() -> None:
    first = opened(WriteAheadStoreSink)
    first.process(record(1))
    state = first.snapshot(1)
    first.fail("_mark", 1, OSError("died here"))
    first.notify_complete(1)
    second = opened(WriteAheadStoreSink, state=state, clients=first.clients)
    second.notify_complete(2)
    assert second.output == [record(1), record(1)]


def test_no_later_interval_overtakes_one_that_failed() -> None:
    harness = opened(WriteAheadStoreSink)
    for checkpoint in (1, 2):
        harness.process(record(checkpoint))
        harness.snapshot(checkpoint)
    harness.fail("send_values", 1, StoreUnavailable("down"))
    harness.notify_complete(2)
    assert harness.output == []
    harness.notify_complete(3)
    assert harness.output == [record(1), record(2)]


def test_after_a_rescale_an_entry_is_sent_whatever_the_markers_say() -> None:
    """One new subtask sends and marks the later entry first, the other one has the earlier one."""
    old = opened(WriteAheadStoreSink)
    for checkpoint in (1, 2):
        old.process(record(checkpoint))
        state = old.snapshot(checkpoint)
    old.drop()
    shares = OperatorHarness.redistribute([state], 2)
    new = [
        opened(WriteAheadStoreSink, subtask=one, parallelism=2, state=share, clients=old.clients)
        for one, share in enumerate(shares)
    ]
    for harness in reversed(new):
        harness.notify_complete(3)
    assert sorted(one["id"] for one in old.output) == ["r1", "r2"]
