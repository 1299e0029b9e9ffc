"""A source that never ends is stopped when a checkpoint covers all records of the input."""

from __future__ import annotations

import pytest

from semantix.functions.checkpointed import CheckpointedFunction
from semantix.functions.source_function import SourceFunction
from semantix.history.events import COMPLETED, EMITTED
from semantix.plan.fault_plan import Fault
from semantix.scenario.connector_loading import give_class
from semantix.testing.loop_jobs import loop_spec, value_of
from semantix.testing.small_jobs import (
    TWO_PHASE_COMMIT,
    end_of,
    every_record,
    of_kind,
    run,
    visible,
)

TARGET = f"{__file__}:EndlessSource"


class EndlessSource(SourceFunction, CheckpointedFunction):
    """Emits 24 records, then waits for more that never come."""

    position = 0
    is_running = True

    def initialize_state(self, context):
        self.positions = context.operator_state_store.get_list_state("positions")
        self.position = sum(self.positions.get())

    def snapshot_state(self, context):
        self.positions.update([self.position])

    def run(self, ctx):
        while self.is_running:
            with ctx.get_checkpoint_lock():
                if self.position < 24:
                    ctx.collect(value_of(self.position + 1))
                    self.position += 1
            self.runtime_context.clock.wait_us(10_000)

    def cancel(self):
        self.is_running = False


@pytest.fixture
def spec():
    give_class(TARGET, EndlessSource)
    return loop_spec(TARGET, sink=TWO_PHASE_COMMIT)


@pytest.mark.parametrize("stop", ["end", "drain", "savepoint"])
def test_the_job_ends_when_everything_is_covered(spec, stop):
    result = run(spec, stop=stop)
    assert end_of(result.history) == ("finished", "")
    assert visible(result.history) == every_record()
    events = [event.kind for event in result.history.facts if event.kind in (EMITTED, COMPLETED)]
    assert events[-2:] == [COMPLETED, COMPLETED]  # the second one is the savepoint


@pytest.mark.parametrize("occurrence", [3, 20, 24])
@pytest.mark.parametrize("stop", ["drain", "savepoint"])
def test_what_an_earlier_attempt_emitted_counts(spec, stop, occurrence):
    crash = Fault("crash_all", "src_emit:after", occurrence=occurrence)
    result = run(spec, crash, stop=stop)
    assert end_of(result.history) == ("finished", "")
    assert visible(result.history) == every_record()


@pytest.mark.parametrize("at", ["ckpt_store_add:after", "ckpt_notify_deliver:before"])
def test_a_crash_while_it_stops_restarts_the_job_and_it_stops_again(spec, at):
    last = max(event.checkpoint_id for event in of_kind(run(spec, stop="drain").history, COMPLETED))
    result = run(spec, Fault("crash_all", at, checkpoint=last), stop="drain")
    assert not result.unfired
    assert end_of(result.history) == ("finished", "")
    assert visible(result.history) == every_record()


def test_without_the_key_it_never_ends(spec):
    assert end_of(run(spec).history)[0] == "cut"
