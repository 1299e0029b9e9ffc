"""Which captured stores count as equal, and which must not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from semantix.errors import UsageError
from semantix.ports.canonical_form import Name
from semantix.ports.store import TransactionError
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloSession
from semantix.worlds.simulated.store import TransactionalStore
from tests.unit.worlds.simulated.resolving import resolved_form

SECOND_US = 1_000_000
Story = Callable[["Bench"], object]


class Bench:
    """A store with one client."""

    def __init__(self) -> None:
        self.session = SoloSession()
        self.observer = ListObserver()
        self.store = TransactionalStore(
            self.session.clock, self.observer, {"transaction_timeout_ms": 60_000}
        )
        self.client = self.store.clients(self.session)

    def form(self, *observed: str, named: tuple[str, ...] = ()) -> Any:
        captured = self.store.capture(self.session.clock.now_us())
        names = tuple(Name("transaction", one) for one in named)
        return resolved_form(self.store, captured, *observed, named=names)


def after(story: Story, *observed: str, named: tuple[str, ...] = ()) -> Any:
    bench = Bench()
    story(bench)
    return bench.form(*observed, named=named)


def open_transaction(name: str, *values: str, wait_s: int = 0) -> Story:
    def story(bench: Bench) -> None:
        bench.client.begin(name)
        bench.client.write(name, values)
        bench.session.clock.wait_us(wait_s * SECOND_US)

    return story


def ended(name: str, how: str) -> Story:
    def story(bench: Bench) -> None:
        open_transaction(name, "v")(bench)
        getattr(bench.client, how)(name)

    return story


def test_ids_are_names_and_age_is_none() -> None:
    assert after(open_transaction("t-1", "v")) == after(open_transaction("t-2", "v", wait_s=50))


@pytest.mark.parametrize(
    "other",
    [
        open_transaction("t-1", "other"),
        open_transaction("t-1", "v", "w"),
        lambda bench: (open_transaction("t-1", "v")(bench), bench.client.prepare("t-1")),
        lambda bench: (open_transaction("t-1", "v")(bench), open_transaction("t-2")(bench)),
        ended("t-1", "abort"),
    ],
)
def test_what_a_transaction_holds_and_how_it_stands_makes_a_difference(other: Story) -> None:
    assert after(open_transaction("t-1", "v"), named=("t-1",)) != after(other, named=("t-1",))


def test_a_transaction_that_has_timed_out_meanwhile_is_another() -> None:
    bench = Bench()
    open_transaction("t-1", "v")(bench)
    now_us = bench.session.clock.now_us()
    before = resolved_form(bench.store, bench.store.capture(now_us))
    later = resolved_form(bench.store, bench.store.capture(now_us + 80 * SECOND_US))
    assert before != later


def test_which_of_two_transactions_a_checkpoint_names_makes_a_difference() -> None:
    def both(bench: Bench) -> None:
        open_transaction("t-1", "a")(bench)
        open_transaction("t-2", "b")(bench)

    assert after(both, named=("t-1",)) != after(both, named=("t-2",))
    assert after(both) != after(both, named=("t-2",))


def test_an_ended_transaction_matters_only_to_somebody_who_names_it() -> None:
    assert after(ended("t-1", "commit")) == after(ended("t-9", "abort")) == after(lambda _: None)
    committed = after(ended("t-1", "commit"), named=("t-1",))
    assert committed != after(ended("t-1", "abort"), named=("t-1",))
    assert committed != after(lambda _: None, named=("t-1",))


def test_a_prefix_that_a_client_has_listed_makes_a_difference() -> None:
    """A list by prefix gives one of the two, and not the other."""
    ours, theirs = open_transaction("ours-1", "v"), open_transaction("theirs-1", "v")
    assert after(ours) == after(theirs)
    asked = "list of transactions ours-"
    assert after(ours, asked) != after(theirs, asked)
    bench = Bench()
    bench.client.list_transactions("ours-")
    assert bench.store.observed() == [asked]


def test_once_a_client_has_met_a_taken_id_ids_are_kept() -> None:
    bench = Bench()
    open_transaction("t-1", "v")(bench)
    with pytest.raises(TransactionError):
        bench.client.begin("t-1")
    assert "ids of transactions" in bench.store.observed()
    other = after(open_transaction("t-2", "v"), "ids of transactions")
    assert bench.form() != other
    assert bench.store.premises(bench.store.observed()) == ()


def test_markers_matter_once_somebody_reads_markers() -> None:
    def marked(value: int) -> Story:
        return lambda bench: bench.client.put_marker("m", value)

    assert after(marked(1)) == after(marked(2))
    assert after(marked(1), "markers") != after(marked(2), "markers")
    bench = Bench()
    bench.client.get_marker("m")
    assert bench.store.observed() == ["markers"]


def test_visible_values_are_no_part_of_it() -> None:
    assert after(lambda bench: bench.client.append(["x"])) == after(lambda _: None)


def test_what_the_form_relies_on_is_said_where_there_are_transactions() -> None:
    bench = Bench()
    assert bench.store.premises(bench.store.observed()) == ()
    open_transaction("t-1")(bench)
    (premise,) = bench.store.premises(bench.store.observed())
    assert "ids of transactions" in premise


def test_pending_transactions_have_deadlines() -> None:
    bench = Bench()
    open_transaction("t-1", wait_s=20)(bench)
    ended("t-2", "commit")(bench)
    captured = bench.store.capture(bench.session.clock.now_us())
    assert bench.store.deadlines(captured) == {"t-1": 50 * SECOND_US}  # and the reaper's interval


def test_input_is_fed_and_not_taken_for_output() -> None:
    bench = Bench()
    version = bench.store.version
    bench.store.feed("log", [{"id": "r1"}])
    bench.store.feed("table", [{"key": "k", "id": "r2"}])
    assert bench.store.log == [b'{"id":"r1"}']
    assert bench.store.rows == {"k": b'{"id":"r2","key":"k"}'}
    assert bench.observer.told == [
        ("fed", "log", ({"id": "r1"},)),
        ("fed", "table", ({"key": "k", "id": "r2"},)),
    ]
    assert bench.store.version > version
    with pytest.raises(UsageError, match="no place 'lgo'") as caught:
        bench.store.feed("lgo", [])
    assert "did you mean 'log'?" in caught.value.hint
