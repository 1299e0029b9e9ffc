"""Look-ups in Cassandra through the simulated driver."""

import pytest

from semantix import UsageError
from semantix.connectors.cassandra.lookup import CassandraLookup
from semantix.scenario.simulated_worlds import build_worlds
from semantix.testing import AsyncHarness, Record
from semantix.testing.list_observer import ListObserver

QUERY = "SELECT n FROM shop.users WHERE key = ?"
SCHEMA = [
    "CREATE KEYSPACE shop WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
    "CREATE TABLE shop.users (key text PRIMARY KEY, id text, n int)",
]


def opened(**options):
    settings = {"parameters": ["key"], "columns": {"n": "found"}, **options}
    harness = AsyncHarness(lambda: CassandraLookup(QUERY, **settings), clients={})
    watch = {"table": "shop.users", "key": ["key"], "view": "table"}
    options = {"cassandra": {"schema": SCHEMA, "watch": watch}}
    worlds = build_worlds(options, harness.clients.clock, ListObserver())
    worlds["cassandra"].feed("shop.users", [{"key": "k1", "id": "r1", "n": 7}])
    harness.clients.update(worlds)
    harness.open()
    return harness


def collected(harness, *values):
    for value in values:
        harness.process(value)
    harness.set_processing_time(1_000)
    harness.run_mails()
    return harness.collected


def test_columns_of_the_row_are_added():
    found = collected(opened(), {"key": "k1"}, {"key": "k2"})
    assert found == [Record({"key": "k1", "found": 7}), Record({"key": "k2", "found": None})]


def test_a_record_without_a_row_may_be_dropped():
    assert collected(opened(on_missing="drop"), {"key": "k2"}) == []


def test_a_record_without_a_row_may_fail_the_task():
    harness = opened(on_missing="fail")
    assert collected(harness, {"key": "k2"}) == []
    assert isinstance(harness.failures[0].__cause__, LookupError)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"parameters": []}, "the query has 1 markers and there are 0 parameters"),
        ({"columns": {}}, "columns is empty"),
        ({"on_missing": "ignore"}, "on_missing is 'ignore'; expected one of keep, drop, fail"),
    ],
)
def test_wrong_arguments_are_refused(options, words):
    settings = {"parameters": ["key"], "columns": {"n": "found"}, **options}
    with pytest.raises(UsageError, match=words):
        CassandraLookup(QUERY, **settings)
