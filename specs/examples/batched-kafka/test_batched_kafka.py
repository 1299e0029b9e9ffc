"""Run with `pytest`. The fixture `semantix` comes with the package."""

from pathlib import Path

HERE = Path(__file__).parent
SPEC = HERE / "batched-kafka.yaml"
PLAN = HERE / "crash-behind-a-checkpoint.yaml"


def test_the_sink_keeps_its_promise(semantix):
    result = semantix.certify(SPEC)
    assert result.strongest == "at_least_once"  # it claims no less than it keeps


def test_a_crash_behind_a_checkpoint_loses_nothing(semantix):
    semantix.run_plan(SPEC, PLAN)


def test_a_crash_before_a_checkpoint_is_durable_makes_duplicates(semantix):
    faults = [{"do": "crash_all", "at": "ckpt_store_add:before", "checkpoint": 2}]
    seen = semantix.run_plan(SPEC, {"faults": faults})  # fails if the claim is violated
    # What was written since checkpoint 1 is written again: not exactly once (EO), as claimed.
    assert seen.shows("EO", "duplicate")


def test_a_sink_that_does_not_flush_at_the_checkpoint_is_found(semantix):
    broken = f"{HERE / 'sink.py'}:WritesOnlyFullBatches"
    # A class without a spec gets its settings here; the keys are those of a spec file.
    world = {"kafka": {"topics": {"out": 2}}}
    seen = semantix.run_plan(broken, PLAN, check=False, world_options=world)
    assert seen.shows("ALO", "loss")
