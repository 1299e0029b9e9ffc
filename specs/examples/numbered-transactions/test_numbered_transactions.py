"""Run with `pytest`. The fixture `semantix` comes with the package."""

from pathlib import Path

HERE = Path(__file__).parent
SPEC = HERE / "numbered-transactions.yaml"
PLAN = HERE / "second-crash.yaml"


def test_the_sink_keeps_its_promise(semantix):
    result = semantix.certify(SPEC)
    assert result.search.closed_under_crashes  # it holds for any number of crashes


def test_two_crashes_in_a_row_change_nothing(semantix):
    semantix.run_plan(SPEC, PLAN)


def test_a_sink_that_uses_a_number_twice_is_found(semantix):
    broken = f"{HERE / 'sink.py'}:CountsFromOneAgain"
    seen = semantix.run_plan(broken, PLAN, check=False)
    assert seen.shows("EO", "duplicate")  # what it wrote before the second crash is there twice
