"""Barriers of several channels: what is kept back, what is given up, and in which order."""

from __future__ import annotations

from collections import deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantix.engine.elements import (
    BARRIER,
    CANCEL_MARKER,
    DATA_END,
    IDLENESS,
    PARTITION_END,
    RECORD,
    WATERMARK,
)
from semantix.engine.tasks.alignment import Alignment
from semantix.testing.solo_session import SoloGate

END = [(DATA_END, True), (PARTITION_END,)]
SUBSUMED = "CHECKPOINT_DECLINED_SUBSUMED"
CANCELLED = "CHECKPOINT_DECLINED_ON_CANCELLATION_BARRIER"


def aligned(task, channels):
    return Alignment(task, task, task, channels)


class LoggingTask:
    """Stands for subtask, receiver and checkpoints; keeps what it is told, in order."""

    def __init__(self):
        self.gate = SoloGate()
        self.log = []

    def process_record(self, record):
        self.log.append(record)

    def advance_watermark(self, timestamp_ms):
        self.log.append(("watermark", timestamp_ms))

    def mark_idle(self, is_idle):
        self.log.append(("idle", is_idle))

    def perform(self, checkpoint_id, timestamp_ms):
        self.log.append(("checkpoint", checkpoint_id))

    def abort_on_barrier(self, checkpoint_id, reason):
        self.log.append((reason, checkpoint_id))

    def finish_input(self, drains=True):
        self.log.append("finish" if drains else "keep")


def barrier(checkpoint_id):
    return (BARRIER, checkpoint_id, 0)


def log_of(channel_count, *arrivals, restored=0):
    """Give what the task was told; a text is a record, a number the barrier of that checkpoint."""
    task = LoggingTask()
    alignment = aligned(task, channel_count)
    alignment.restored(restored)
    for channel, what in arrivals:
        tag = {str: RECORD, int: BARRIER}.get(type(what))
        alignment.take((channel, what if tag is None else (tag, what, 0)))
    return task.log


def test_without_alignment_no_channel_is_blocked():
    task = LoggingTask()
    alignment = aligned(task, 2)
    alignment.blocks = False
    for channel, what in [(0, barrier(1)), (0, (RECORD, "early")), (1, barrier(1))]:
        alignment.take((channel, what))
    assert task.log == ["early", ("checkpoint", 1)]


def cancel(checkpoint_id):
    return (CANCEL_MARKER, checkpoint_id)


# -- all interleavings -----------------------------------------------------------------------------


@st.composite
def scripts(draw, marks):
    """Draw what one channel sends: each checkpoint's mark between records, then the end."""
    sent, last = [], draw(st.integers(1, 3))
    for checkpoint_id in range(1, last + 1):
        sent += [RECORD] * draw(st.integers(0, 2))
        mark = draw(st.sampled_from(marks))
        if mark is not None:
            sent.append(mark(checkpoint_id))
    sent += [RECORD] * draw(st.integers(0, 2))
    return [*sent, *END]


@st.composite
def interleavings(draw, marks):
    """Draw the scripts of two or three channels, and the bursts in which they arrive."""
    channels = [draw(scripts(marks)) for _ in range(draw(st.integers(2, 3)))]
    named = [
        [(RECORD, (channel, at)) if element == RECORD else element for at, element in enumerate(s)]
        for channel, s in enumerate(channels)
    ]
    bursts = st.tuples(st.integers(0, len(named) - 1), st.integers(1, 8))
    return named, draw(st.lists(bursts, max_size=10))


def played(named, bursts):
    """Give the log: in each burst a channel delivers some elements, at last everyone the rest."""
    rest = [deque(script) for script in named]
    everything = [*bursts, *((channel, len(script)) for channel, script in enumerate(named))]
    return log_of(
        len(named),
        *[
            (channel, rest[channel].popleft())
            for channel, length in everything
            for _ in range(min(length, len(rest[channel])))
        ],
    )


def records_of(elements):
    return [element[1] for element in elements if element[0] == RECORD]


def logged_records(log, channel):
    return [e for e in log if e[0] == channel]


MANY = settings(max_examples=300, deadline=None, database=None, derandomize=True)


@MANY
@given(interleavings([barrier, cancel, None]))
def test_every_channel_is_processed_in_its_order_and_to_its_end(drawn):
    named, bursts = drawn
    log = played(named, bursts)
    for channel, script in enumerate(named):
        assert logged_records(log, channel) == records_of(script)
    assert log.count("finish") == 1
    assert not [entry for entry in log[log.index("finish") :] if entry[0] in range(3)]


@MANY
@given(interleavings([barrier, cancel, None]))
def test_a_checkpoint_holds_exactly_what_was_sent_before_its_barriers(drawn):
    named, bursts = drawn
    log = played(named, bursts)
    done = [entry[1] for entry in log if entry[0] == "checkpoint"]
    assert done == sorted(set(done))
    for checkpoint_id in done:
        before = log[: log.index(("checkpoint", checkpoint_id))]
        for channel, script in enumerate(named):
            assert cancel(checkpoint_id) not in script
            mine = barrier(checkpoint_id)
            cut = script[: script.index(mine)] if mine in script else script
            assert logged_records(before, channel) == records_of(cut)


@MANY
@given(interleavings([barrier]))
def test_with_barriers_alone_every_checkpoint_is_taken_and_none_given_up(drawn):
    named, bursts = drawn
    sent = {element[1] for script in named for element in script if element[0] == BARRIER}
    told = [entry for entry in played(named, bursts) if entry[0] not in range(3)]
    assert [entry for entry in told if entry != "finish"] == [
        ("checkpoint", n) for n in sorted(sent)
    ]


# -- one rule each ---------------------------------------------------------------------------------


def test_a_barrier_blocks_its_channel_until_the_others_have_theirs():
    arrivals = [(0, 1), (0, "a"), (1, "x"), (1, 1), (1, "y")]
    assert log_of(2, *arrivals) == ["x", ("checkpoint", 1), "a", "y"]


@pytest.mark.parametrize(
    ("second", "told"),
    [
        # In each, what channel 1 kept back sets channel 0 free again, which was looked at before.
        (
            [(1, 1), (1, 2), (1, "y"), *[(2, e) for e in END]],
            [("checkpoint", 1), ("checkpoint", 2)],
        ),
        ([(1, 1), (1, cancel(2)), (1, "y"), (2, 1)], [("checkpoint", 1), (CANCELLED, 2)]),
        ([(1, 1), (1, 3), (1, "y"), (2, 1)], [("checkpoint", 1), (SUBSUMED, 2)]),
    ],
)
def test_an_earlier_channel_set_free_by_a_later_one_goes_on_in_its_order(second, told):
    log = log_of(3, (0, 1), (0, 2), (0, "a"), *second, (0, "b"))
    assert [entry for entry in log if entry in ("a", "b")] == ["a", "b"]
    assert [entry for entry in log if isinstance(entry, tuple)] == told


def test_a_newer_barrier_gives_the_pending_checkpoint_up():
    log = log_of(2, (0, 1), (0, "a"), (1, 2), (1, "x"), (0, 2))
    assert log == [(SUBSUMED, 1), "a", ("checkpoint", 2), "x"]


def test_an_older_barrier_neither_blocks_nor_counts():
    assert log_of(2, (0, 2), (1, 1), (1, "x"), (1, 2)) == ["x", ("checkpoint", 2)]
    assert log_of(2, (0, 4), (0, "a"), restored=4) == ["a"]


def test_a_cancel_marker_ends_the_pending_checkpoint_and_frees_its_channels():
    log = log_of(2, (0, 1), (0, "a"), (1, cancel(1)), (1, "x"))
    assert log == [(CANCELLED, 1), "a", "x"]


def test_a_cancel_marker_before_any_barrier_makes_the_barriers_void():
    log = log_of(2, (0, cancel(1)), (0, cancel(1)), (1, 1), (1, "x"))
    assert log == [(CANCELLED, 1), "x"]


def test_a_cancel_marker_of_a_newer_checkpoint_gives_the_pending_one_up_too():
    log = log_of(2, (0, 1), (0, "a"), (1, cancel(2)))
    assert log == [(SUBSUMED, 1), (CANCELLED, 2), "a"]


def test_a_cancel_marker_of_a_completed_checkpoint_says_nothing():
    assert log_of(2, (0, 1), (1, 1), (0, cancel(1))) == [("checkpoint", 1)]


def test_the_end_of_a_partition_counts_as_its_barrier():
    ended = [(1, element) for element in END]
    assert log_of(2, (0, 1), (0, "a"), *ended) == [("checkpoint", 1), "a"]
    assert log_of(2, *ended, (0, 1), (0, "a")) == [("checkpoint", 1), "a"]


def test_the_input_is_finished_once_every_channel_has_ended_its_data():
    assert log_of(2, (0, (DATA_END, True)), (1, "x"), (0, 1), (1, 1), (1, (DATA_END, True))) == [
        "x", ("checkpoint", 1), "finish",
    ]  # fmt: skip


def test_the_watermark_is_the_minimum_of_the_channels_and_waits_behind_a_barrier():
    task = LoggingTask()
    alignment = aligned(task, 2)
    alignment.take((0, (WATERMARK, 50)))
    assert task.log == []  # the other channel has none yet
    alignment.take((1, (WATERMARK, 30)))
    alignment.take((0, (BARRIER, 1, 0)))
    alignment.take((0, (WATERMARK, 90)))  # behind the barrier of a blocked channel
    alignment.take((1, (WATERMARK, 70)))
    assert task.log == [("watermark", 30), ("watermark", 50)]
    alignment.take((1, (BARRIER, 1, 0)))
    assert task.log[2:] == [("checkpoint", 1), ("watermark", 70)]


def test_an_idle_channel_holds_no_watermark_back():
    task = LoggingTask()
    alignment = aligned(task, 2)
    alignment.take((0, (WATERMARK, 50)))
    alignment.take((1, (IDLENESS, True)))
    alignment.take((0, (IDLENESS, True)))
    alignment.take((1, (IDLENESS, False)))
    assert task.log == [("watermark", 50), ("idle", True), ("idle", False)]
