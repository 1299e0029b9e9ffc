"""The simulated store: its content, its transactions, its reaper, its captured form."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.errors import ContractError, UsageError
from semantix.model.canonical import from_bytes, to_bytes
from semantix.ports.store import AbortedTransaction, TransactionError, UnknownTransaction
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloSession
from semantix.worlds.simulated.store import TransactionalStore
from semantix.worlds.simulated.store_client import SimulatedStoreClient


class Bench:
    """A store with one client."""

    def __init__(self, *, isolation: str = "read_committed", **options: Any) -> None:
        self.session = SoloSession()
        self.observer = ListObserver(isolation)
        self.clock = self.session.clock
        self.store = TransactionalStore(self.clock, self.observer, options)
        self.client: SimulatedStoreClient = self.store.clients(self.session)

    def pass_ms(self, duration_ms: int) -> None:
        self.clock.wait_us(duration_ms * 1_000)


def test_appended_values_are_visible_one_by_one() -> None:
    bench = Bench()
    bench.client.append([{"n": 2, "id": "r1"}, b"raw", "text"])
    first = b'{"id":"r1","n":2}'
    assert bench.store.log == [first, b"raw", b"text"]
    assert bench.observer.told == [
        ("written", "log", "", (first,), "solo-0#1"),
        ("appeared", "log", "", (first,), 1, 1),
        ("written", "log", "", (b"raw",), "solo-0#1"),
        ("appeared", "log", "", (b"raw",), 2, 2),
        ("written", "log", "", (b"text",), "solo-0#1"),
        ("appeared", "log", "", (b"text",), 3, 3),
    ]


def test_a_value_changed_by_its_writer_afterwards_stays_as_it_was_written() -> None:
    bench = Bench()
    value = {"id": "r1"}
    bench.client.append([value])
    value["id"] = "changed"
    assert bench.store.log == [b'{"id":"r1"}']


def test_upserts_replace_the_row() -> None:
    bench = Bench()
    bench.client.upsert("k", {"n": 1})
    bench.client.upsert("k", {"n": 2})
    assert bench.store.rows == {"k": b'{"n":2}'}
    assert bench.observer.told[-1] == ("row", "table", "k", b'{"n":2}')


def test_a_transaction_is_invisible_until_its_commit_then_visible_as_a_whole() -> None:
    bench = Bench()
    bench.client.begin("t")
    bench.client.write("t", [b"a"])
    bench.client.write("t", [b"b"])
    bench.client.prepare("t")
    assert bench.store.log == []
    bench.client.commit("t")
    assert bench.store.log == [b"a", b"b"]
    assert bench.observer.told[-2:] == [
        ("unit_ended", "t", True),
        ("appeared", "log", "t", (b"a", b"b"), 2, 2),
    ]


def test_an_empty_transaction_ends_without_anything_appearing() -> None:
    bench = Bench()
    bench.client.begin("t")
    bench.client.commit("t")
    assert bench.observer.told == [("unit_ended", "t", True)]


def test_commit_and_abort_are_idempotent() -> None:
    bench = Bench()
    for transaction in ("t", "u"):
        bench.client.begin(transaction)
        bench.client.write(transaction, [b"a"])
    for _ in range(2):
        bench.client.commit("t")
        bench.client.abort("u")
        bench.client.abort("never begun")
    assert bench.store.log == [b"a"]
    assert [told for told in bench.observer.told if told[0] == "unit_ended"] == [
        ("unit_ended", "t", True),
        ("unit_ended", "u", False),
    ]


@pytest.mark.parametrize(
    ("calls", "refused", "error"),
    [
        ((), "commit", UnknownTransaction),
        ((), "prepare", UnknownTransaction),
        (("begin", "abort"), "commit", AbortedTransaction),
        (("begin", "abort"), "prepare", AbortedTransaction),
        (("begin", "commit"), "abort", TransactionError),
        (("begin", "commit"), "prepare", TransactionError),
        (("begin",), "begin", TransactionError),
        (("begin", "prepare"), "begin", TransactionError),
    ],
)
def test_calls_that_do_not_fit_the_transaction_are_refused(
    calls: tuple[str, ...], refused: str, error: type[Exception]
) -> None:
    bench = Bench()
    for call in calls:
        getattr(bench.client, call)("t")
    version = bench.store.version
    with pytest.raises(error, match="'t'"):
        getattr(bench.client, refused)("t")
    assert bench.store.version == version


@pytest.mark.parametrize("ending", ["prepare", "commit", "abort"])
def test_a_write_is_refused_unless_the_transaction_is_open(ending: str) -> None:
    bench = Bench()
    with pytest.raises(UnknownTransaction):
        bench.client.write("t", [b"a"])
    bench.client.begin("t")
    getattr(bench.client, ending)("t")
    with pytest.raises(TransactionError, match="write"):
        bench.client.write("t", [b"a"])


def test_an_id_that_has_ended_may_be_used_again() -> None:
    bench = Bench()
    for value in (b"a", b"b"):
        bench.client.begin("t")
        bench.client.write("t", [value])
        bench.client.commit("t")
    assert bench.store.log == [b"a", b"b"]


def test_open_and_prepared_transactions_are_listed_by_prefix() -> None:
    bench = Bench()
    for transaction in ("s-2", "s-1", "s-3", "other"):
        bench.client.begin(transaction)
    bench.client.prepare("s-2")
    bench.client.commit("s-3")
    assert bench.client.list_transactions("s-") == ["s-1", "s-2"]
    leftovers = [(found.kind, found.name) for found in bench.store.leftovers()]
    assert leftovers == [
        ("open transaction", "other"),
        ("open transaction", "s-1"),
        ("prepared transaction", "s-2"),
    ]


def test_markers_keep_their_value() -> None:
    bench = Bench()
    assert bench.client.get_marker("m") is None
    bench.client.put_marker("m", 3)
    assert bench.client.get_marker("m") == 3
    mutable = {"up_to": [1]}
    bench.client.put_marker("m", mutable)
    mutable["up_to"].append(2)
    assert bench.client.get_marker("m") == {"up_to": [1]}


@pytest.mark.parametrize("call", ["write", "prepare"])
def test_the_reaper_takes_what_has_timed_out_open_or_prepared(call: str) -> None:
    bench = Bench(transaction_timeout_ms=1_000, reaper_interval_ms=100)
    bench.client.begin("t")
    if call == "write":
        bench.client.write("t", [b"a"])
    else:
        bench.client.prepare("t")
    assert bench.store.settled_by_us() == bench.clock.now_us() + 1_100_000
    bench.pass_ms(1_099)
    assert bench.client.list_transactions("t") == ["t"]
    bench.pass_ms(1)
    assert bench.client.list_transactions("t") == []
    assert bench.observer.told[-1] == ("unit_ended", "t", False)
    with pytest.raises(AbortedTransaction):
        bench.client.commit("t")


def test_the_reaper_takes_each_transaction_at_its_own_time() -> None:
    bench = Bench(transaction_timeout_ms=1_000, reaper_interval_ms=0)
    bench.client.begin("t")
    bench.pass_ms(500)
    bench.client.begin("u")
    bench.pass_ms(500)
    assert bench.client.list_transactions("") == ["u"]
    bench.client.commit("u")
    bench.pass_ms(5_000)
    assert bench.client.list_transactions("") == []
    assert ("unit_ended", "u", False) not in bench.observer.told


def test_without_a_timeout_nothing_is_reaped() -> None:
    bench = Bench(transaction_timeout_ms=None)
    bench.client.begin("t")
    assert bench.store.settled_by_us() == bench.clock.now_us()
    bench.pass_ms(10**9)
    assert bench.client.list_transactions("") == ["t"]


def test_an_uncommitted_reader_sees_writes_at_once_and_aborted_ones_too() -> None:
    bench = Bench(isolation="read_uncommitted")
    bench.client.begin("t")
    bench.client.write("t", [b"a"])
    assert bench.observer.told[-1] == ("appeared", "log", "t", (b"a",), 1, 1)
    bench.client.commit("t")
    assert bench.store.log == [b"a"]


def prepared(bench: Bench) -> Bench:
    bench.client.begin("open")
    bench.client.write("open", [b"a"])
    bench.client.begin("done")
    bench.client.commit("done")
    bench.client.put_marker("m", 7)
    return bench


def test_equal_content_gives_equal_hashable_captures_at_any_time() -> None:
    one, other = Bench(), Bench()
    other.pass_ms(5_000)
    first, second = (prepared(bench).store.capture(bench.clock.now_us()) for bench in (one, other))
    assert first == second
    assert hash(first) == hash(second)
    assert from_bytes(to_bytes(first)) == first
    one.client.abort("open")
    assert one.store.capture(one.clock.now_us()) != second


def test_who_reads_nothing_back_leaves_no_trace_in_the_capture() -> None:
    bench = Bench()
    before = bench.store.capture(0)
    version = bench.store.version
    bench.client.append([b"a"])
    bench.client.upsert("k", b"b")
    assert bench.store.capture(0) == before
    assert bench.store.version == version + 2


def test_a_resumed_store_goes_on_where_the_captured_one_was() -> None:
    old = prepared(Bench(transaction_timeout_ms=1_000, reaper_interval_ms=0))
    old.pass_ms(400)
    captured = old.store.capture(old.clock.now_us())
    new = Bench(transaction_timeout_ms=1_000, reaper_interval_ms=0)
    new.pass_ms(77)
    new.store.resume(captured, new.clock.now_us())
    assert new.store.capture(new.clock.now_us()) == captured
    new.client.commit("done")
    assert new.client.get_marker("m") == 7
    new.client.write("open", [b"b"])
    new.pass_ms(599)
    assert new.client.list_transactions("") == ["open"]
    new.pass_ms(1)
    assert new.client.list_transactions("") == []


def test_a_store_captured_for_a_later_instant_comes_back_with_that_time_gone() -> None:
    old = prepared(Bench(transaction_timeout_ms=1_000, reaper_interval_ms=0))
    old.pass_ms(400)
    for down_ms, left in ((599, ["open"]), (600, []), (2_000, [])):
        restart_us = old.clock.now_us() + 1_000 * down_ms
        new = Bench(transaction_timeout_ms=1_000, reaper_interval_ms=0)
        new.store.resume(old.store.capture(restart_us), new.clock.now_us())
        assert new.client.list_transactions("") == left


def test_a_capture_is_not_changed_by_what_happens_later() -> None:
    bench = prepared(Bench())
    captured = bench.store.capture(bench.clock.now_us())
    kept = to_bytes(captured)
    bench.client.write("open", [b"b"])
    bench.client.commit("open")
    assert to_bytes(captured) == kept


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"timeout": 1}, "unknown key 'timeout'"),
        (
            {"transaction_timeout_ms": -1},
            "store: transaction_timeout_ms: expected greater than",
        ),
        (
            {"transaction_timeout_ms": "1s"},
            "transaction_timeout_ms: expected a whole number",
        ),
        ({"reaper_interval_ms": None}, "reaper_interval_ms: expected a whole number, found None"),
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any], text: str) -> None:
    with pytest.raises(UsageError, match=text):
        Bench(**options)


@pytest.mark.parametrize(
    ("method", "arguments", "text"),
    [
        ("append", ("r1",), "store.append was given 'r1'; expected a list"),
        ("append", ({"id": "r1"},), "store.append was given .*; expected a list"),
        ("append", ([object()],), "store.append was given <object"),
        ("write", ("t", b"r1"), "store.write was given b'r1'; expected a list"),
        ("upsert", (7, {}), "store.upsert: key is 7; expected a text"),
        ("begin", ("",), "store.begin: transaction_id is ''; expected a text"),
        ("put_marker", (None, 1), "store.put_marker: key is None; expected a text"),
    ],
)
def test_wrong_arguments_break_the_contract_and_visit_nothing(
    method: str, arguments: tuple[Any, ...], text: str
) -> None:
    bench = Bench()
    with pytest.raises(ContractError, match=text):
        getattr(bench.client, method)(*arguments)
    assert bench.session.gate.visits == []
