"""Operator state: split lists, union lists and maps, their snapshots, and their redistribution.

Source: Flink, DefaultOperatorStateBackend, RoundRobinOperatorStateRepartitioner.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

import msgspec

from semantix.engine.list_state import ListState
from semantix.engine.operators.broadcast_state import BROADCAST, BroadcastState, shares_of
from semantix.engine.state_order import in_state_order, stored_order
from semantix.errors import ContractError
from semantix.model.canonical import from_bytes, to_bytes
from semantix.ports.gate import StepGate

SPLIT = "split"
UNION = "union"

# A snapshot is a list of (name, mode, elements as bytes), ordered by name.
_pack = msgspec.msgpack.Encoder().encode
_name_of = itemgetter(0)
_unpack = msgspec.msgpack.Decoder(list[tuple[str, str, list[bytes]]]).decode


def read_snapshot(state: bytes) -> list[tuple[str, str, list[bytes]]]:
    """Return (name, mode, elements as bytes) of each state in a snapshot."""
    return _unpack(state)


class OperatorStateStore:
    """The states of the operator in one subtask.

    Args:
        restored: this subtask's share of the restored state (see `redistribute`); None on a fresh
            start.
    """

    __slots__ = ("_gate", "_restored", "_states")

    def __init__(self, restored: bytes | None, gate: StepGate) -> None:
        self._gate = gate
        self._states: dict[str, ListState | BroadcastState] = {}
        self._restored: dict[str, tuple[str, list[bytes]]] = {}
        if restored is not None:
            for name, mode, elements in _unpack(restored):
                # Decoded only when the operator registers the state: only then the serializer is
                # known.
                self._restored[name] = (mode, list(elements))

    def get_list_state(self, name: str, serializer: Any = None) -> ListState:
        """Register a split list: after a restore, each element is in one subtask."""
        return self._register(name, SPLIT, serializer)

    def get_union_list_state(self, name: str, serializer: Any = None) -> ListState:
        """Register a union list: after a restore, each subtask has the elements of all subtasks."""
        return self._register(name, UNION, serializer)

    def get_broadcast_state(self, name: str, serializer: Any = None) -> BroadcastState:
        """Register a map that every subtask has; `serializer` encodes (key, value)."""
        known = self._states.get(name)
        if known is None:
            items = self._restored_items(name, BROADCAST, serializer)
            known = BroadcastState(name, map(tuple, items), self._gate, serializer)
            self._states[name] = known
            self._gate.after("opstate_register")
        _same_mode(name, known.mode, BROADCAST)
        assert isinstance(known, BroadcastState)
        return known

    def has_union_state(self) -> bool:
        """Return whether a union list is registered."""
        return any(state.mode == UNION for state in self._states.values())

    def copy_to_bytes(self) -> bytes:
        """Encode all states, ordered by name (see `stored_order`).

        A restored state that the operator has not registered again is kept as it is.
        """
        found = [
            (name, state.mode, [_encode(state, item) for item in state.items])
            for name, state in self._states.items()
        ]
        if self._restored:
            found += [(name, *kept) for name, kept in self._restored.items()]
        if len(found) > 1:
            found = [found[at] for at in stored_order(tuple([one[0] for one in found]))]
        return _pack(found)

    def _register(self, name: str, mode: str, serializer: Any) -> ListState:
        known = self._states.get(name)
        if known is not None:
            _same_mode(name, known.mode, mode)
            assert isinstance(known, ListState)
            return known
        items = self._restored_items(name, mode, serializer)
        state = ListState(name, mode, items, self._gate, serializer)
        self._states[name] = state
        self._gate.after("opstate_register")
        return state

    def _restored_items(self, name: str, mode: str, serializer: Any) -> list[Any]:
        self._gate.before("opstate_register")
        stored_mode, elements = self._restored.pop(name, (mode, []))
        _same_mode(name, stored_mode, mode)
        decode = serializer.from_bytes if serializer is not None else from_bytes
        return [decode(element) for element in elements]


def redistribute(snapshots: Sequence[bytes], parallelism: int) -> list[bytes]:
    """Distribute the snapshots of the old subtasks to `parallelism` new ones.

    Example: a split list has 3 elements, and there are 2 new subtasks: the first one gets 2
    elements, the second one 1. If the parallelism stays, each subtask gets its own elements back.
    Of a union list each subtask gets all elements, of a broadcast state a copy.

    Args:
        snapshots: the results of `copy_to_bytes`, in the order of the old subtasks.
    Returns:
        One snapshot for each new subtask.
    Source: protocol reference 2.1.
    """
    if len(snapshots) == parallelism == 1:  # nothing to distribute, and decoding costs time
        return [*snapshots]
    decoded = [_unpack(snapshot) for snapshot in snapshots]
    names: dict[str, str] = {}
    for states in decoded:
        for name, mode, _ in states:
            names.setdefault(name, mode)
    dealt: list[list[tuple[str, str, list[bytes]]]] = [[] for _ in range(parallelism)]
    start = 0
    for name in in_state_order(names):
        lists = [list(elements) for states in decoded for n, _, elements in states if n == name]
        every = [element for elements in lists for element in elements]
        if names[name] == UNION:
            shares = [every] * parallelism
        elif names[name] == BROADCAST:
            shares = shares_of(lists, parallelism)
        elif len(snapshots) == parallelism:
            shares = _own_lists(decoded, name)
        else:
            shares = _chunks(every, parallelism, start)
            # The next list begins where the longer shares of this one end.
            start = (start + len(every) % parallelism) % parallelism
        for subtask, share in enumerate(shares):
            dealt[subtask].append((name, names[name], share))
    return [_pack(sorted(states, key=_name_of)) for states in dealt]


def _own_lists(decoded: Sequence[Any], name: str) -> list[list[bytes]]:
    shares = []
    for states in decoded:
        own = [list(elements) for n, _, elements in states if n == name]
        shares.append(own[0] if own else [])
    return shares


def _chunks(every: list[bytes], parallelism: int, start: int) -> list[list[bytes]]:
    base, rest = divmod(len(every), parallelism)
    shares: list[list[bytes]] = [[] for _ in range(parallelism)]
    taken = 0
    for step in range(parallelism):
        size = base + 1 if step < rest else base
        shares[(start + step) % parallelism] = every[taken : taken + size]
        taken += size
    return shares


def _encode(state: ListState | BroadcastState, item: Any) -> bytes:
    try:
        encoded = state.serializer.to_bytes(item) if state.serializer else to_bytes(item)
    except TypeError as error:
        raise ContractError(
            f"list state {state.name!r}: {error}",
            hint="keep plain values, or register the state with a serializer of your own",
        ) from error
    if not isinstance(encoded, bytes):
        raise ContractError(
            f"list state {state.name!r}: the serializer gave {type(encoded).__name__}, not bytes"
        )
    return encoded


def _same_mode(name: str, was: str, wanted: str) -> None:
    if was != wanted:
        raise ContractError(
            f"list state {name!r}: Incompatible state assignment modes. "
            f"Was [{was}], registered with [{wanted}]."
        )
