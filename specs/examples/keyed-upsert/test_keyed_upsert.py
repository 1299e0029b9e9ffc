"""Run with `pytest`. The fixture `semantix` comes with the package."""

from pathlib import Path

HERE = Path(__file__).parent
SPEC = HERE / "keyed-upsert.yaml"
PLAN = HERE / "last-write-fails.yaml"

# A class without a spec gets its settings here; the keys are those of a spec file.
SETTINGS = {
    "view": "table",
    "world_options": {
        "cassandra": {
            "schema": [
                "CREATE KEYSPACE shop WITH replication ="
                " {'class': 'SimpleStrategy', 'replication_factor': 1}",
                "CREATE TABLE shop.latest (key text PRIMARY KEY, id text, n int)",
            ],
            "watch": {"table": "shop.latest", "key": ["key"], "view": "table"},
        }
    },
}


def test_the_sink_keeps_its_promise(semantix):
    semantix.certify(SPEC)


def test_a_failed_write_is_repeated(semantix):
    semantix.run_plan(SPEC, PLAN)


def test_a_sink_that_swallows_the_error_is_found(semantix):
    broken = f"{HERE / 'sink.py'}:LogsAndGoesOn"
    seen = semantix.run_plan(broken, PLAN, check=False, **SETTINGS)
    assert seen.shows("ALO", "loss")  # the row still has the record before
