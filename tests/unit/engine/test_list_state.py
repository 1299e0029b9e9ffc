"""A list in operator state refuses missing elements as Flink does."""

import pytest

from semantix.engine.list_state import ListState
from semantix.errors import ContractError


class SilentGate:
    def before(self, step, detail=0):
        pass

    def after(self, step, detail=0):
        pass


@pytest.fixture
def state():
    return ListState("s", "split", ["old"], SilentGate(), None)


def test_elements_are_added_one_by_one_or_together(state):
    state.add("new")
    state.add_all(["a", "b"])
    assert state.get() == ["old", "new", "a", "b"]
    state.clear()
    assert state.get() == []


def test_a_missing_element_is_refused(state):
    with pytest.raises(ContractError, match="You cannot add null to a ListState"):
        state.add(None)
    with pytest.raises(ContractError, match="List of values to add cannot be null"):
        state.add_all(None)
    assert state.get() == ["old"]


def test_a_missing_element_ends_an_update_in_its_middle(state):
    with pytest.raises(ContractError, match="Any value to add to a list cannot be null"):
        state.add_all(["more", None, "never"])
    assert state.get() == ["old", "more"]
    with pytest.raises(ContractError, match="Any value to add to a list cannot be null"):
        state.update(["a", None, "b"])
    assert state.get() == ["a"]
