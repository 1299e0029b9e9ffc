"""What a connector reads of its attempt is noted; what the engine needs for itself is not."""

from __future__ import annotations

import pytest

from semantix.functions.checkpointed import CheckpointedFunction, CheckpointListener
from semantix.functions.sink_function import RichSinkFunction
from semantix.scenario.runner import PreparedRun
from semantix.scenario.scenario import Scenario
from semantix.testing.small_jobs import spec_of

HERE = f"{__file__}:"


class Nothing(RichSinkFunction, CheckpointedFunction):
    def initialize_state(self, context):
        context.is_restored()

    def invoke(self, value, context):
        pass

    def snapshot_state(self, context):
        pass


class Attempt(Nothing):
    def open(self, context):
        assert self.runtime_context.attempt


class Snapshot(Nothing):
    def snapshot_state(self, context):
        assert context.checkpoint_id


class Restored(Nothing):
    def initialize_state(self, context):
        assert context.restored_checkpoint_id is None


class Notified(Nothing, CheckpointListener):
    def notify_checkpoint_complete(self, checkpoint_id):
        pass


class Clock(Nothing):
    def open(self, context):
        assert self.runtime_context.clock.now_us()


class Processing(Nothing):
    def invoke(self, value, context):
        assert context.current_processing_time()


class Trigger(Nothing):
    def snapshot_state(self, context):
        assert context.checkpoint_timestamp


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("Nothing", ()),
        ("Attempt", ("attempt numbers",)),
        ("Snapshot", ("checkpoint ids",)),
        ("Restored", ("checkpoint ids",)),
        ("Notified", ("checkpoint ids",)),
        ("Clock", ("the clock",)),
        ("Processing", ("the clock",)),
        ("Trigger", ("the clock",)),
    ],
)
def test_each_reading_is_noted(name, kinds):
    run = PreparedRun(Scenario(spec_of(HERE + name)))
    run.run()
    assert run.readings() == kinds
