"""A job that goes on at another parallelism, from an older checkpoint, or with other numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.functions.sink_function import RichSinkFunction
from semantix.history.events import COMPLETED, DEPLOYED, QUIESCENT, RESTORED
from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import Fault
from semantix.spec.connector_spec import CheckpointingSettings
from semantix.testing.small_jobs import (
    APPEND,
    TWO_PHASE_COMMIT,
    end_of,
    every_record,
    of_kind,
    run,
    spec_of,
    visible,
)

HERE = f"{__file__}:"
STORED = "ckpt_store_add:after"


def stop(do: str, occurrence: int = 2, **more) -> Fault:
    return Fault(do, STORED, occurrence=occurrence, task="coordinator", **more)


class Telling(RichSinkFunction):
    """Writes what it can see of its attempt, beside each record."""

    def open(self, context):
        self.store = self.runtime_context.client("store")

    def invoke(self, value, context):
        context = self.runtime_context
        hour = context.clock.now_us() // 3_600_000_000
        self.store.put_marker(value["id"], (context.attempt, context.parallelism, hour))
        self.store.append([value])


def deployed(history) -> list[str]:
    return [event.who for event in of_kind(history, DEPLOYED)]


@pytest.mark.parametrize("size", [1, 3])
def test_a_rescaled_sink_has_the_new_number_of_subtasks_and_loses_nothing(size):
    result = run(spec_of(TWO_PHASE_COMMIT), stop("rescale", parallelism=size))
    assert not result.unfired
    assert end_of(result.history) == ("finished", "")
    sinks = [who for who in deployed(result.history) if who.startswith("sink")]
    assert sorted(sinks[2:]) == [f"sink-{index}#2" for index in range(size)]
    assert visible(result.history) == every_record()
    assert len(of_kind(result.history, QUIESCENT)) == 1


def test_the_new_parallelism_stays_after_a_further_crash():
    crash = Fault("crash_all", STORED, task="coordinator", attempt=2)
    result = run(spec_of(TWO_PHASE_COMMIT), stop("rescale", parallelism=1), crash)
    assert not result.unfired
    sinks = [who for who in deployed(result.history) if who.startswith("sink")]
    assert sinks[2:] == ["sink-0#2", "sink-0#3"]
    assert visible(result.history) == every_record()


def test_numbers_jump_and_a_second_run_gives_the_same_bytes():
    fault = stop("resume", shift="numbers+3")
    first, second = run(spec_of(HERE + "Telling"), fault), run(spec_of(HERE + "Telling"), fault)
    assert first == second
    assert "sink-0#1003" in deployed(first.history)
    completed = [event.checkpoint_id for event in of_kind(first.history, COMPLETED)]
    assert completed[:3] == [1, 2, 1_000_003]
    assert of_kind(first.history, RESTORED)[-1].checkpoint_id == 2


def test_a_later_clock_is_no_lack_of_progress():
    spec = spec_of(TWO_PHASE_COMMIT, world_options={"store": {"transaction_timeout_ms": 60_000}})
    history = run(spec, stop("resume", shift="clock+1")).history
    assert history.facts[-1].time_us - history.start_us > 31 * 3_600_000_000
    assert judge(history, ("LIVE",))["LIVE"].verdict is Verdict.UPHELD
    assert visible(history) == every_record()  # no transaction timed out meanwhile


def test_an_older_checkpoint_is_restored_and_only_live_and_fab_are_judged():
    spec = replace(spec_of(TWO_PHASE_COMMIT), checkpointing=CheckpointingSettings(retained=2))
    history = run(spec, stop("restore", 3, back=1)).history
    assert of_kind(history, RESTORED)[-1].checkpoint_id == 2
    verdicts = judge(history)
    assert verdicts["LIVE"].verdict is Verdict.UPHELD
    assert verdicts["EO"].verdict is not Verdict.VIOLATED


def test_with_one_retained_checkpoint_a_restore_is_a_crash_of_everything():
    fault = Fault("restore", "ckpt_discard_subsumed:after", occurrence=3, back=1)
    history = run(spec_of(TWO_PHASE_COMMIT), fault).history
    assert of_kind(history, RESTORED)[-1].checkpoint_id == 3
    assert judge(history)["ALO"].verdict is Verdict.UPHELD


def test_what_an_older_checkpoint_repeats_is_no_duplicate():
    spec = replace(spec_of(APPEND), checkpointing=CheckpointingSettings(retained=2))
    verdicts = judge(run(spec, stop("restore", 3, back=1)).history)
    assert verdicts["EO"].reason == "an older checkpoint was restored"
    assert verdicts["LIVE"].verdict is Verdict.UPHELD
