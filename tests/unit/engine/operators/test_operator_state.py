"""Redistribution of list and union-list state (protocol reference 2.1)."""

from __future__ import annotations

from itertools import product

import pytest

from semantix.engine.operators.operator_state import OperatorStateStore, redistribute
from semantix.errors import ContractError


class SilentGate:
    """A gate at which nothing happens."""

    def before(self, step, detail=0):
        return None

    def during(self, step, part):
        return None

    def after(self, step, detail=0):
        return None


def snapshot(**lists):
    store = OperatorStateStore(None, SilentGate())
    for name, items in lists.items():
        register = store.get_union_list_state if name.startswith("u") else store.get_list_state
        register(name).update(items)
    return store.copy_to_bytes()


def restored(state, name):
    store = OperatorStateStore(state, SilentGate())
    register = store.get_union_list_state if name.startswith("u") else store.get_list_state
    return list(register(name).get())


@pytest.mark.parametrize(("old", "new"), list(product(range(1, 6), range(1, 6))))
def test_a_split_list_is_dealt_out_once_and_evenly(old, new):
    snapshots = [
        snapshot(s=[f"{subtask}.{n}" for n in range(subtask + 2)]) for subtask in range(old)
    ]
    shares = [restored(state, "s") for state in redistribute(snapshots, new)]
    every = [item for subtask in range(old) for item in restored(snapshots[subtask], "s")]
    assert sorted(item for share in shares for item in share) == sorted(every)
    if old == new:
        assert shares == [restored(state, "s") for state in snapshots]
    else:
        assert max(map(len, shares)) - min(map(len, shares)) <= 1
        assert [item for share in shares for item in share] == every  # contiguous chunks


@pytest.mark.parametrize(("old", "new"), [(1, 1), (2, 3), (3, 2), (2, 2)])
def test_a_union_list_goes_to_everyone(old, new):
    snapshots = [snapshot(u=[subtask]) for subtask in range(old)]
    assert [restored(s, "u") for s in redistribute(snapshots, new)] == [list(range(old))] * new


def test_the_remainder_moves_on_from_name_to_name():
    snapshots = [snapshot(a=[1, 2, 3, 4], b=[1, 2, 3, 4])]
    shares = redistribute(snapshots, 3)
    assert [len(restored(state, "a")) for state in shares] == [2, 1, 1]
    assert [len(restored(state, "b")) for state in shares] == [1, 2, 1]


@pytest.mark.parametrize(("old", "new"), list(product(range(1, 6), range(1, 6))))
def test_several_lists_are_dealt_as_one_walk_over_the_subtasks(old, new):
    # In the order of a Java hash map: splits, buffers. The sizes differ from subtask to subtask.
    snapshots = [
        snapshot(
            buffers=[f"b{subtask}.{n}" for n in range(3 * subtask + 1)],
            splits=[f"s{subtask}.{n}" for n in range(subtask + 2)],
            union=[subtask],
        )
        for subtask in range(old)
    ]
    shares = redistribute(snapshots, new)
    if old == new:
        assert [restored(s, "splits") for s in shares] == [restored(s, "splits") for s in snapshots]
        return
    start = 0
    for name in ("splits", "buffers"):
        every = [item for one in snapshots for item in restored(one, name)]
        base, more = divmod(len(every), new)
        expected = [[] for _ in range(new)]
        for turn in range(new):
            size = base + (turn < more)
            expected[(start + turn) % new], every = every[:size], every[size:]
        assert [restored(state, name) for state in shares] == expected
        start = (start + more) % new
    assert [restored(state, "union") for state in shares] == [list(range(old))] * new


def test_the_order_in_which_states_were_registered_is_not_seen():
    assert snapshot(a=[1], b=[2], u=[3]) == snapshot(u=[3], b=[2], a=[1])


def test_a_state_that_is_not_registered_again_is_kept():
    store = OperatorStateStore(snapshot(a=[1], b=[2]), SilentGate())
    store.get_list_state("b").update([7])
    assert store.copy_to_bytes() == snapshot(b=[7], a=[1])


def test_a_list_keeps_its_content_until_it_is_updated():
    store = OperatorStateStore(snapshot(s=["old"]), SilentGate())
    store.get_list_state("s")
    assert restored(store.copy_to_bytes(), "s") == ["old"]


def test_a_mode_that_changed_and_a_missing_element_are_refused():
    store = OperatorStateStore(snapshot(s=[1]), SilentGate())
    with pytest.raises(ContractError, match=r"Incompatible state assignment modes\. Was \[split\]"):
        store.get_union_list_state("s")
    with pytest.raises(ContractError, match="You cannot add null to a ListState"):
        store.get_list_state("other").add(None)


def test_state_that_is_not_canonical_is_refused_by_name():
    store = OperatorStateStore(None, SilentGate())
    store.get_list_state("s").add(object())
    with pytest.raises(ContractError, match="list state 's'"):
        store.copy_to_bytes()


def test_a_rescale_begins_with_the_state_that_was_registered_last_in_its_bucket():
    # As Flink 1.20.1 shows it: both names are in bucket 15, and each list has one element.
    name = "topic-partition-offset-states"
    for names in ((name, "z9"), ("z9", name)):
        store = OperatorStateStore(None, SilentGate())
        for one in names:
            store.get_list_state(one).add(one)
        first, second = redistribute([store.copy_to_bytes()], 2)
        assert restored(first, names[1]) == [names[1]]
        assert restored(second, names[0]) == [names[0]]
