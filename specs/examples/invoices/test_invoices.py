"""Run with `pytest`. The fixture `semantix` comes with the package."""

from pathlib import Path

HERE = Path(__file__).parent
SPEC = HERE / "invoices.yaml"
PLAN = HERE / "restore-in-between.yaml"


def test_the_sink_keeps_its_promise(semantix):
    result = semantix.certify(SPEC)
    assert result.expects.values == "function"
    assert result.expects.places_left_out == ("log",)


def test_repeated_invoices_are_equal(semantix):
    semantix.run_plan(SPEC, PLAN)


def test_a_sink_that_forgets_its_rates_is_found(semantix):
    settings = {
        "view": "table",
        "workload": {"records": f"{HERE / 'sink.py'}:orders", "count": 12, "key": "order.customer"},
        "identify": {"record": "order.no", "output": "order_no"},
        "expects": f"{HERE / 'sink.py'}:invoice",
        "world_options": {"store": {"watch": "table"}},
    }
    broken = f"{HERE / 'sink.py'}:ForgetsItsRates"
    seen = semantix.run_plan(broken, PLAN, check=False, **settings)
    assert seen.shows("FAB", "fabrication")
