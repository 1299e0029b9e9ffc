"""A map in operator state."""

from __future__ import annotations

import pytest

from semantix.engine.operators.broadcast_state import shares_of
from semantix.engine.operators.operator_state import OperatorStateStore, redistribute
from semantix.errors import ContractError
from semantix.testing.solo_session import SoloGate


def store(state: bytes | None = None) -> OperatorStateStore:
    return OperatorStateStore(state, SoloGate())


def test_entries_are_put_read_and_removed() -> None:
    rules = store().get_broadcast_state("rules")
    assert rules.is_empty()
    rules.put_all({"a": 1, "b": 2})
    rules.put("a", 3)
    assert (rules.get("a"), rules.get("x"), rules.contains("b")) == (3, None, True)
    assert (rules.keys(), rules.values(), list(rules)) == (["a", "b"], [3, 2], [("a", 3), ("b", 2)])
    rules.remove("a")
    rules.remove("never")
    assert rules.entries() == [("b", 2)]
    rules.clear()
    assert rules.is_empty()
    with pytest.raises(ContractError, match="a key cannot be null"):
        rules.put(None, 1)


def test_it_is_restored_under_its_name_and_in_its_mode_only() -> None:
    first = store()
    first.get_broadcast_state("rules").put("a", 1)
    state = first.copy_to_bytes()
    again = store(state)
    rules = again.get_broadcast_state("rules")
    assert rules.entries() == [("a", 1)]
    assert again.get_broadcast_state("rules") is rules
    with pytest.raises(ContractError, match=r"Was \[broadcast\], registered with \[split\]"):
        again.get_list_state("rules")
    with pytest.raises(ContractError, match=r"Was \[broadcast\], registered with \[union\]"):
        store(state).get_union_list_state("rules")


def test_new_subtasks_get_the_copies_of_the_old_ones_in_turn() -> None:
    assert shares_of([[b"a"], [b"b"]], 3) == [[b"a"], [b"b"], [b"a"]]
    assert shares_of([], 2) == [[], []]
    states = []
    for value in (1, 2):
        one = store()
        one.get_broadcast_state("rules").put("of", value)
        states.append(one.copy_to_bytes())
    dealt = [
        store(state).get_broadcast_state("rules").get("of") for state in redistribute(states, 3)
    ]
    assert dealt == [1, 2, 1]
