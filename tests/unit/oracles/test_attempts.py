"""Attempts of literal histories: what they wrote, and at which step they ended."""

import pytest

from semantix.history.events import CANCELLED, UNIT
from semantix.oracles.attempts import attempts_of, where_it_ended
from semantix.testing.histories import SINK, LiteralHistory


def attempts(history):
    return {attempt.label: attempt for attempt in attempts_of(history.build().events)}


def ended(history, label=SINK):
    found = attempts(history)
    return where_it_ended(found[label], list(found.values()))


def sending(detail=1):
    """A write-ahead sink received r1 and r2 for checkpoint 1, and begins to send them."""
    history = LiteralHistory(2).received("r1 r2").step("ckpt_sync_snapshot", "before", detail=1)
    return history.step("wal_send", "before", detail=detail)


def test_only_attempts_that_received_or_wrote_a_record_are_collected():
    history = LiteralHistory().received("r1", "sink-0#1").written("r2", owner="sink-1#1")
    assert list(attempts(history.crashed("source-0#1"))) == ["sink-0#1", "sink-1#1"]


@pytest.mark.parametrize("end", [lambda h: h.crashed(), lambda h: h.event(CANCELLED, SINK)])
def test_an_attempt_ends_with_its_crash_or_its_cancellation(end):
    history = end(LiteralHistory().received("r1"))
    found = attempts(history)[SINK]
    assert (found.subtask, found.ended_at) == ("sink-0", 1)


def test_a_record_belongs_to_the_first_checkpoint_after_it():
    history = LiteralHistory().received("r1").step("ckpt_sync_snapshot", "before", detail=4)
    found = attempts(history.received("r2").step("ckpt_sync_snapshot", "before", detail=5))
    assert found[SINK].received == {"r1": 4, "r2": 5}


def test_a_write_in_a_unit_is_durable_with_the_write_and_counts_again_with_the_commit():
    history = LiteralHistory().written("r1", "t1", place="out")
    found = attempts(history)[SINK]
    assert found.has_written("r1")
    assert found.has_open_unit("out")
    assert not found.has_open_unit("other")
    decided = attempts(history.event(UNIT, "t1", True))[SINK]
    assert not decided.has_open_unit("out")
    assert [ids for _, ids in decided.effects] == [("r1",), ("r1",)]


def test_an_aborted_unit_is_no_effect():
    history = LiteralHistory().written("r1", "t1").event(UNIT, "t1", False)
    assert len(attempts(history)[SINK].effects) == 1


def test_before_its_first_step_an_attempt_ends_nowhere():
    assert ended(LiteralHistory().received("r1").crashed()) == ""


def test_the_end_is_before_during_or_behind_a_step_by_what_of_it_is_durable():
    assert ended(sending().crashed()) == "wal_send:before"
    assert ended(sending().written("r1").crashed()) == "wal_send:during"
    behind = ended(sending().written("r1 r2").crashed())
    assert behind == ended(sending().step("wal_send", "after", detail=1).crashed())
    assert behind.endswith(":before")
    assert behind != "wal_send:before"


def test_a_read_back_on_a_real_world_is_the_effect_of_the_attempt_that_is_stopped_at_a_step():
    history = LiteralHistory(2, world="containers").received("r1 r2").step("wal_send", "before")
    assert attempts(history.readback("r1"))[SINK].has_written("r1")
    found = attempts(history.readback("r1").readback("r2", "read_uncommitted"))
    assert not found[SINK].has_written("r2")


def test_a_read_back_behind_a_crash_is_the_effect_of_the_crashed_attempt():
    history = LiteralHistory(2, world="containers").received("r1 r2").step("wal_send", "before")
    found = attempts(history.crashed().readback("r1"))
    assert found[SINK].has_written("r1")
    assert not found[SINK].has_written("r2")
