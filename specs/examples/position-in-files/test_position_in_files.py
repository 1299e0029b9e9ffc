"""Run with `pytest`. The fixture `semantix` comes with the package."""

from pathlib import Path

HERE = Path(__file__).parent
SPEC = HERE / "position-in-files.yaml"
PLAN = HERE / "crash-behind-a-file.yaml"


def test_the_sink_keeps_its_promise(semantix):
    semantix.certify(SPEC)


def test_what_is_sent_again_is_skipped(semantix):
    semantix.run_plan(SPEC, PLAN)


def test_a_sink_that_forgets_its_positions_is_found(semantix):
    broken = f"{HERE / 'sink.py'}:ForgetsPositions"
    # A class without a spec gets its settings here; the keys are those of a spec file.
    world = {"files": {"directories": ["/out"], "watch": ["/out/*"]}}
    seen = semantix.run_plan(broken, PLAN, check=False, world_options=world)
    assert seen.shows("IDEM", "duplicate")
