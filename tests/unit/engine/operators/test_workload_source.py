"""The workload's source: its share of the partitions, in order, from the restored positions."""

from types import SimpleNamespace

import pytest

from semantix.engine.operators.collector import Collector
from semantix.engine.operators.operator_state import redistribute
from semantix.engine.operators.stream_record import StreamRecord
from semantix.engine.operators.workload_source import WorkloadSource
from semantix.history.events import workload_place
from semantix.testing.solo_session import SoloClock, SoloGate

INTERVAL_US = 300
PARTITIONS = [[StreamRecord(f"r{p}.{n}", "k1", n) for n in range(2)] for p in range(3)]


class Bench:
    """One subtask's source with everything that it emits."""

    def __init__(self, subtask, parallelism):
        self.emitted = []
        self.clock = SoloClock(0)
        context = SimpleNamespace(
            subtask=subtask, parallelism=parallelism, gate=SoloGate(), own_clock=self.clock
        )
        recorder = SimpleNamespace(record=lambda _, fields: self.emitted.append(fields[1]))
        collector = Collector("source-0#1", recorder)
        self.source = WorkloadSource(PARTITIONS, INTERVAL_US, context, collector)

    def emit(self, count):
        for _ in range(count):
            self.clock.wait_us(self.source.next_due_us() - self.clock.now_us())
            self.source.emit_next()


@pytest.mark.parametrize(
    ("parallelism", "shares"), [(1, [{0, 1, 2}]), (2, [{0, 2}, {1}]), (4, [{0}, {1}, {2}, set()])]
)
def test_the_partitions_are_distributed_and_each_has_one_reader(parallelism, shares):
    for subtask, share in enumerate(shares):
        bench = Bench(subtask, parallelism)
        bench.source.initialize(None, None)
        places = {place for place, _ in bench.source.positions()}
        assert places == {workload_place(partition) for partition in share}


def test_each_partition_emits_in_order_and_one_record_in_each_interval():
    bench = Bench(0, 1)
    bench.source.initialize(None, None)
    times = []
    while bench.source.next_due_us() is not None:
        times.append(bench.source.next_due_us())
        bench.emit(1)
    assert bench.emitted == ["r0.0", "r1.0", "r2.0", "r0.1", "r1.1", "r2.1"]
    assert times == [100, 200, 300, 400, 500, 600]


def test_a_restored_source_goes_on_behind_the_last_record_of_the_snapshot():
    first = Bench(0, 1)
    first.source.initialize(None, None)
    first.emit(4)
    state = first.source.snapshot(1, 0)
    assert dict(first.source.positions()) == {
        "workload/0": 2, "workload/1": 1, "workload/2": 1,
    }  # fmt: skip
    second = Bench(0, 1)
    second.source.initialize(state, 1)
    second.emit(2)
    assert second.emitted == ["r1.1", "r2.1"]
    assert second.source.next_due_us() is None


def test_a_restore_with_another_parallelism_loses_and_repeats_no_record():
    first = Bench(0, 1)
    first.source.initialize(None, None)
    first.emit(2)
    emitted = list(first.emitted)
    for subtask, state in enumerate(redistribute([first.source.snapshot(1, 0)], 2)):
        bench = Bench(subtask, 2)
        bench.source.initialize(state, 1)
        while bench.source.next_due_us() is not None:
            bench.emit(1)
        emitted += bench.emitted
    assert sorted(emitted) == sorted(one.record_id for part in PARTITIONS for one in part)
