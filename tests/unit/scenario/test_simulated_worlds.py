"""The simulated worlds of a run: by the names in `world_options`, the store without any."""

from types import SimpleNamespace

import pytest

from semantix.errors import SpecError
from semantix.scenario.simulated_worlds import build_worlds, every_call, kinds_of
from semantix.testing.solo_session import SoloClock


def test_the_kinds_are_sorted_and_the_store_is_the_default():
    assert kinds_of({"store": {}, "cassandra": {}}) == ("cassandra", "store")
    assert kinds_of({}) == ("store",)


def test_an_unknown_system_is_answered_with_the_nearest_name():
    with pytest.raises(
        SpecError, match="expected cassandra, files, kafka, sqlite, store"
    ) as caught:
        kinds_of({"kafak": {}})
    assert caught.value.hint == "did you mean 'kafka'?"


def test_a_run_has_one_world_for_each_name_and_options_may_be_left_empty():
    observer = SimpleNamespace(isolation="read_committed")
    worlds = build_worlds({"store": None}, SoloClock(0), observer)
    assert list(worlds) == ["store"]
    assert worlds["store"].leftovers() == []


def test_the_table_has_the_calls_of_all_systems_by_their_step():
    rows = every_call()
    assert {step.partition(".")[0] for step in rows} >= {"kafka", "cassandra", "store"}
    assert all(step == row.step for step, row in rows.items())
