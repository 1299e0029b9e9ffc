"""The store's client behind the gate: steps, crashes, errors, lost answers."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.errors import TaskCrashed
from semantix.ports.gate import CallFault
from semantix.ports.store import StoreTimeout, StoreUnavailable
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloSession
from semantix.worlds.simulated.store import TransactionalStore

CALLS: dict[str, tuple[Any, ...]] = {
    "append": ([b"a"],),
    "upsert": ("k", b"a"),
    "begin": ("new",),
    "write": ("t", [b"a"]),
    "prepare": ("t",),
    "commit": ("t",),
    "abort": ("t",),
    "list_transactions": ("",),
    "put_marker": ("m", 1),
    "get_marker": ("m",),
}
READS = ("list_transactions", "get_marker")


class Bench:
    """A store with one client and an open transaction `t`."""

    def __init__(self) -> None:
        self.session = SoloSession()
        self.gate = self.session.gate
        self.store = TransactionalStore(self.session.clock, ListObserver(), {})
        self.client = self.store.clients(self.session)
        self.client.begin("t")
        self.gate.visits.clear()

    def call(self, method: str) -> Any:
        return getattr(self.client, method)(*CALLS[method])


def test_the_call_table_names_every_method() -> None:
    assert [row.step for row in TransactionalStore.calls] == [f"store.{name}" for name in CALLS]
    assert [row.step for row in TransactionalStore.calls if not row.effect] == [
        f"store.{name}" for name in READS
    ]


@pytest.mark.parametrize("method", CALLS)
def test_each_call_is_a_step(method: str) -> None:
    bench = Bench()
    bench.call(method)
    assert bench.gate.visits == [(f"store.{method}", "before"), (f"store.{method}", "after")]


@pytest.mark.parametrize("method", ["append", "write"])
def test_several_values_are_torn_apart_by_a_crash_between_them(method: str) -> None:
    bench = Bench()
    bench.gate.plan_crash(f"store.{method}", "during")
    values = [b"a", b"b", b"c"]
    with pytest.raises(TaskCrashed):
        bench.client.append(values) if method == "append" else bench.client.write("t", values)
    stored = bench.store.log if method == "append" else list(bench.store.values_of("t"))
    assert stored == [b"a"]


@pytest.mark.parametrize("method", [name for name in CALLS if name not in READS])
def test_a_crash_before_leaves_nothing_and_a_crash_after_leaves_the_effect(method: str) -> None:
    for position, is_done in (("before", False), ("after", True)):
        bench = Bench()
        version = bench.store.version
        bench.gate.plan_crash(f"store.{method}", position)
        with pytest.raises(TaskCrashed):
            bench.call(method)
        assert (bench.store.version > version) is is_done


@pytest.mark.parametrize("method", CALLS)
def test_the_client_of_a_dead_attempt_reaches_nothing(method: str) -> None:
    bench = Bench()
    version = bench.store.version
    bench.session.kill()
    with pytest.raises(TaskCrashed):
        bench.call(method)
    assert bench.store.version == version


@pytest.mark.parametrize("method", [name for name in CALLS if name not in READS])
@pytest.mark.parametrize("is_applied", [False, True])
@pytest.mark.parametrize("kind", ["error", "lose_response"])
def test_a_timeout_comes_with_or_without_the_effect(
    method: str, is_applied: bool, kind: str
) -> None:
    bench = Bench()
    version = bench.store.version
    error = "StoreTimeout" if kind == "error" else ""
    bench.gate.plan_fault(f"store.{method}", CallFault(kind, error, is_applied))
    with pytest.raises(StoreTimeout, match=f"store.{method} of solo-0#1"):
        bench.call(method)
    assert (bench.store.version > version) is is_applied
    assert len(bench.gate.affected_calls) == 1
    assert bench.gate.visits == [(f"store.{method}", "before")]


@pytest.mark.parametrize("method", CALLS)
def test_an_unavailable_store_does_nothing(method: str) -> None:
    bench = Bench()
    version = bench.store.version
    bench.gate.plan_fault(f"store.{method}", CallFault("error", "StoreUnavailable", False))
    with pytest.raises(StoreUnavailable):
        bench.call(method)
    assert bench.store.version == version


def test_a_fault_tells_which_values_and_which_transaction_it_concerned() -> None:
    bench = Bench()
    bench.client.write("t", [b"a", b"b"])
    refusal = CallFault("error", "StoreUnavailable", False)
    for method in ("append", "write", "upsert", "commit"):
        bench.gate.plan_fault(f"store.{method}", refusal)
        with pytest.raises(StoreUnavailable):
            bench.call(method)
    assert bench.gate.affected_calls == [
        ((b"a",), ""),
        ((b"a",), "t"),
        ((b"a",), ""),
        ((b"a", b"b"), "t"),
    ]


def test_a_refusal_whose_answer_is_lost_is_a_timeout() -> None:
    bench = Bench()
    bench.gate.plan_fault("store.commit", CallFault("lose_response", "", True))
    with pytest.raises(StoreTimeout):
        bench.client.commit("unknown")
