"""Durable states with the same future have one form, those with another future have not."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec import structs

from semantix.certify.closed.canonical_state import CanonicalForms
from semantix.model.canonical import to_bytes
from semantix.ports.canonical_form import Instant, Name, OnlyIfNamed, Rank
from semantix.ports.state_storage import CompletedCheckpoint
from semantix.scenario.runner import StoredCheckpoints

NOW_US = 9_000_000


class Pending(msgspec.Struct, frozen=True):
    checkpoint_id: int
    timestamp_ms: int
    transaction: str


def snapshot(*elements: Any, name: str = "pending") -> bytes:
    return msgspec.msgpack.encode([(name, "split", list(map(to_bytes, elements)))])


def checkpoint(state: bytes, **more: Any) -> CompletedCheckpoint:
    made = CompletedCheckpoint(4, 8_000, (3,), (("sink", 0, state),), (("sink", 1),))
    return structs.replace(made, **more)


def key(
    state: bytes,
    *worlds: Any,
    last_id: int = 5,
    now_us: int = NOW_US,
    forms: Any = None,
    **more: Any,
) -> Any:
    held = StoredCheckpoints(last_id, (checkpoint(state, **more),))
    named = {f"world {index}": world for index, world in enumerate(worlds)}
    return (forms or CanonicalForms()).form(held, named, now_us).key()


FOUR = snapshot(Pending(4, 8_000, "t-1"))


def test_ids_names_and_times_may_be_others() -> None:
    worlds = (Name("transaction", "t-1"), Instant(-1_000_000))
    later = snapshot(Pending(104, 18_000, "t-9"))
    others = (Name("transaction", "t-9"), Instant(-900_000))
    assert key(FOUR, *worlds) == key(
        later,
        *others,
        last_id=110,
        now_us=18_900_000,
        checkpoint_id=104,
        timestamp_ms=18_000,
    )


@pytest.mark.parametrize(
    "other",
    [
        lambda: key(snapshot(Pending(3, 8_000, "t-1")), Name("transaction", "t-1")),
        lambda: key(snapshot(Pending(4, 7_999, "t-1")), Name("transaction", "t-1")),
        lambda: key(snapshot(Pending(4, 9_001, "t-1")), Name("transaction", "t-1")),
        lambda: key(FOUR, Name("transaction", "t-2")),
        lambda: key(FOUR, Name("transaction", "t-1"), last_id=4),
        lambda: key(FOUR, Name("transaction", "t-1"), cut=(4,)),
        lambda: key(FOUR, (Name("transaction", "t-1"),)),
        lambda: key(snapshot(Pending(4, 8_000, "t-1"), name="other"), Name("transaction", "t-1")),
        lambda: key(FOUR, Name("transaction", "t-1"), True),
    ],
)
def test_what_a_later_run_can_tell_apart_has_another_form(other: Any) -> None:
    assert key(FOUR, Name("transaction", "t-1")) != other()


def test_a_number_is_no_truth_value_and_a_text_no_bytes() -> None:
    forms = [key(FOUR, value) for value in (1, True, "1", b"1", (1,), {"a": 1}, 2**70, -(2**70))]
    assert len(set(forms)) == len(forms)


def test_only_the_latest_checkpoint_counts() -> None:
    older = checkpoint(snapshot(), checkpoint_id=3)
    both = StoredCheckpoints(5, (older, checkpoint(FOUR)))
    assert CanonicalForms().form(both, {}, NOW_US).key() == key(FOUR)
    none = CanonicalForms().form(StoredCheckpoints(5, ()), {}, NOW_US).key()
    assert none != key(FOUR)


def test_an_entry_counts_while_the_checkpoint_names_it() -> None:
    ended = [Name("transaction", name) for name in ("t-1", "t-0")]
    named, unnamed = (OnlyIfNamed(name, (name, "committed")) for name in ended)
    assert key(FOUR, (named, unnamed)) == key(FOUR, (named,))
    assert key(FOUR, (named, unnamed)) != key(FOUR, (unnamed,))


def test_a_value_of_the_connector_that_a_world_keeps_is_read_by_its_field_names() -> None:
    def stored(checkpoint_id: int) -> Any:
        return (("marker", Pending(checkpoint_id, 8_000, "t-1")),)

    assert key(FOUR, stored(2)) == key(FOUR, stored(1))
    assert key(FOUR, stored(4)) != key(FOUR, stored(1))
    moved = (("marker", Pending(4, 8_000, "t-1")), Instant(8_000_000 - NOW_US))
    assert key(FOUR, *moved) != key(FOUR, moved[0], Instant(1))


def test_bytes_that_are_no_canonical_value_are_taken_as_they_are() -> None:
    raw = msgspec.msgpack.encode([("own", "split", [b"\xc1 not canonical"])])
    other = msgspec.msgpack.encode([("own", "split", [b"\xc1 something else"])])
    assert key(raw) == key(raw)
    assert key(raw) != key(other)


def test_a_form_that_is_made_again_from_what_was_opened_before_is_the_same() -> None:
    forms = CanonicalForms()
    worlds = (Rank("checkpoint", 4), Name("transaction", "t-1"))
    first = [key(FOUR, *worlds, forms=forms, now_us=now) for now in (NOW_US, NOW_US + 7)]
    assert first[0] == first[1] == key(FOUR, *worlds)


class Logged(msgspec.Struct, frozen=True):
    """An entry whose records are in a task-owned log."""

    checkpoint_id: int
    task_owned_log: str


def key_with_logs(name: str, *logs: tuple[str, bytes]) -> Any:
    held = StoredCheckpoints(5, (checkpoint(snapshot(Logged(4, name))),), logs, 9)
    return CanonicalForms().form(held, {}, NOW_US).key()


def test_a_log_counts_if_the_checkpoint_names_it_and_its_name_may_be_another() -> None:
    one, other = to_bytes((1, 2)), to_bytes((1, 3))
    assert key_with_logs("log-1", ("log-1", one)) == key_with_logs("log-7", ("log-7", one))
    assert key_with_logs("log-1", ("log-1", one)) != key_with_logs("log-1", ("log-1", other))
    assert key_with_logs("log-1", ("log-1", one)) != key_with_logs("log-1")
    stray = ("log-2", other)
    assert key_with_logs("log-1", ("log-1", one), stray) == key_with_logs("log-1", ("log-1", one))
    no_value = b"\xff\xff"
    assert key_with_logs("log-1", ("log-1", no_value)) != key_with_logs("log-1", ("log-1", one))
