"""Where a crash hurts, on literal histories and on every crash of the shipped templates."""

from __future__ import annotations

import pytest

from semantix.history.events import CANCELLED, LEFTOVER, UNIT, History
from semantix.oracles.windows import windows_of
from semantix.testing.histories import SINK, LiteralHistory

_AGAIN = "sink-0#2"


def _sending() -> LiteralHistory:
    """A write-ahead sink holds r1 and r2 for checkpoint 1, and begins to send them."""
    history = LiteralHistory(2).received("r1 r2").step("ckpt_sync_snapshot", "before", detail=1)
    return (
        history.completed(1, 2)
        .step("wal_notify", "before", detail=1)
        .step("wal_send", "before", detail=1)
    )


def _write(history: LiteralHistory, ids: str, who: str = SINK) -> LiteralHistory:
    for record_id in ids.split():
        history.written(record_id, owner=who).appeared(record_id)
    return history


def _sent_again(history: LiteralHistory) -> History:
    return _write(history.restored(1), "r1 r2", _AGAIN).finished()


def _places(history: History) -> tuple[str, ...]:
    return windows_of(history).places()


def test_what_came_out_right_has_no_window() -> None:
    assert windows_of(_write(_sending(), "r1 r2").finished()).found == ()
    assert _places(_sent_again(_sending().crashed())) == ()


def test_some_of_a_batch_is_during() -> None:
    history = _sent_again(_write(_sending(), "r1").crashed())
    assert windows_of(history).found == (("wal_send:during", ("r1",)),)


def test_all_of_a_batch_is_before_the_next_step_also_inside_the_client_call() -> None:
    inside = _write(_sending(), "r1 r2").step("store.append", "before").crashed()
    behind = _write(_sending(), "r1 r2").step("wal_send", "after", detail=1).crashed()
    for history in (inside, behind):
        assert _places(_sent_again(history)) == ("wal_mark_committed:before",)


def test_nothing_of_the_step_it_was_in_is_before() -> None:
    marking = _write(_sending(), "r1 r2").step("wal_send", "after", detail=1)
    begun = marking.step("wal_mark_committed", "before", detail=1).step(
        "store.put_marker", "before"
    )
    assert _places(_sent_again(begun.crashed())) == ("wal_mark_committed:before",)


def test_an_attempt_that_was_cancelled_ended_there_too() -> None:
    history = _write(_sending(), "r1").crashed("sink-1#1").event(CANCELLED, SINK)
    late = history.step("wal_notify", "after")  # what it still does when it closes
    assert _places(_sent_again(late)) == ("wal_send:during",)


def test_an_attempt_that_did_not_end_is_no_window() -> None:
    history = _write(_sending().crashed("sink-1#1"), "r1")
    assert _places(_write(history, "r1 r2").finished()) == ()


def test_a_loss_is_where_its_last_holder_ended() -> None:
    history = _sending().crashed().restored(1)
    assert windows_of(history.finished()).found == (("wal_send:before", ("r1", "r2")),)


def test_a_reader_held_back_is_where_the_open_unit_s_writer_ended() -> None:
    history = LiteralHistory(1).received("r1").step("tpc_invoke", "before").written("r1", "t1")
    stuck = history.appeared("", end=0, high=1).crashed().restored()
    again = stuck.written("r1", "t2", _AGAIN).event(UNIT, "t2", True)
    shown = again.appeared("r1", "t2", end=0, high=2).event(
        LEFTOVER, "open transaction", "t1", SINK
    )
    windows = windows_of(shown.finished())
    assert windows.found == (("tpc_pre_commit:before", ()),)
    assert windows.place_of(()) == "tpc_pre_commit:before"


def test_the_commit_of_a_unit_is_an_effect_of_the_step_it_happens_in() -> None:
    history = LiteralHistory(1).received("r1").step("ckpt_sync_snapshot", "before", detail=1)
    history.written("r1", "t1").completed(1, 1).step("tpc_notify_commit", "before", detail=1)
    history.event(UNIT, "t1", True).appeared("r1", "t1").crashed().restored(1).appeared("r1", "t1")
    assert _places(history.finished()) == ("tpc_notify_abort:before",)


def test_a_run_that_was_cut_has_lost_nothing_yet() -> None:
    assert _places(_sending().crashed().finished("cut")) == ()


def test_on_real_worlds_the_read_back_behind_the_crash_tells_what_was_durable() -> None:
    def real(seen: str) -> History:
        history = LiteralHistory(2, world="containers").received("r1 r2")
        history.step("ckpt_sync_snapshot", "before", detail=1).completed(1, 2)
        history.step("wal_send", "before", detail=1).crashed().readback(seen).restored(1)
        return history.readback(f"{seen} r1 r2").finished()

    assert _places(real("r1")) == ("wal_send:during",)
    assert _places(real("r1 r2")) == ("wal_mark_committed:before",)
    assert _places(real("")) == ()


def test_the_place_of_a_finding_is_that_of_its_records() -> None:
    windows = windows_of(_sent_again(_write(_sending(), "r1").crashed()))
    assert windows.place_of(("r2", "r1")) == "wal_send:during"
    assert windows.place_of(("r2",)) == ""
    assert windows.place_of(()) == ""


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("wal_send:after", "wal_mark_committed:before"),
        ("sink_close:after", "sink_close:after"),
    ],
)
def test_the_next_step_is_of_the_same_system(step: str, expected: str) -> None:
    name, _, position = step.partition(":")
    history = LiteralHistory(1).received("r1").step(name, "before").step(name, position).crashed()
    assert _places(history.finished()) == (expected,)


def test_a_record_that_came_again_to_an_attempt_that_goes_on_has_no_window() -> None:
    history = _sending().crashed().restored().received("r1 r2", _AGAIN)
    assert _places(history.finished()) == ()
