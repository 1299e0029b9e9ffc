"""The write-ahead template, driven by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from semantix.errors import ContractError, TaskCancelled
from semantix.functions.checkpoint_committer import CheckpointCommitter
from semantix.functions.pending_batch import PendingValues
from semantix.functions.write_ahead import GenericWriteAheadSink
from semantix.testing.operator_harness import OperatorHarness


@dataclass
class Outside:
    """What survives a crash: the calls in order, and the markers."""

    calls: list[str] = field(default_factory=list)
    marked: set[tuple[int, int]] = field(default_factory=set)
    answers: dict[int, Any] = field(default_factory=dict)


class NotingCommitter(CheckpointCommitter):
    """Keeps exact ids, and notes every call."""

    def __init__(self, outside: Outside) -> None:
        self.outside = outside

    def set_job_id(self, job_id: str) -> None:
        super().set_job_id(job_id)
        self.outside.calls.append(f"set_job_id {job_id}")

    def set_operator_id(self, operator_id: str) -> None:
        super().set_operator_id(operator_id)
        self.outside.calls.append(f"set_operator_id {operator_id}")

    def create_resource(self) -> None:
        self.outside.calls.append("create_resource")

    def open(self) -> None:
        self.outside.calls.append("open")

    def close(self) -> None:
        self.outside.calls.append("close")

    def commit_checkpoint(self, subtask: int, checkpoint_id: int) -> None:
        self.outside.calls.append(f"mark {subtask} {checkpoint_id}")
        self.outside.marked.add((subtask, checkpoint_id))

    def is_checkpoint_committed(self, subtask: int, checkpoint_id: int) -> bool:
        self.outside.calls.append(f"is_committed {subtask} {checkpoint_id}")
        return (subtask, checkpoint_id) in self.outside.marked


class NotingSink(GenericWriteAheadSink):
    """Notes what it is to send, and answers as told (True by default)."""

    def __init__(self, outside: Outside, serializer: Any = None, **named: Any) -> None:
        self.outside = outside
        super().__init__(NotingCommitter(outside), serializer, "job", **named)

    def send_values(self, values: PendingValues, checkpoint_id: int, timestamp: int) -> bool:
        answer = self.outside.answers.get(checkpoint_id, True)
        if isinstance(answer, Exception):
            raise answer
        self.outside.calls.append(f"send {checkpoint_id} {list(values)} at {timestamp}")
        return answer  # type: ignore[no-any-return]


def opened(outside: Outside, *, fail_at_end: bool = False, **named: Any) -> OperatorHarness:
    harness = OperatorHarness(lambda: NotingSink(outside, fail_at_end=fail_at_end), **named)
    harness.open()
    return harness


def with_intervals(outside: Outside, *checkpoints: int, **named: Any) -> OperatorHarness:
    """Open a sink and seal one record in each of these checkpoints."""
    harness = opened(outside, **named)
    for checkpoint in checkpoints:
        harness.process(f"v{checkpoint}")
        harness.snapshot(checkpoint, checkpoint * 10)
    outside.calls.clear()
    return harness


def wal_steps(harness: OperatorHarness) -> list[str]:
    return [f"{step}:{position}" for step, position in harness.steps if step.startswith("wal_")]


def test_the_committer_is_called_in_order() -> None:
    outside = Outside()
    harness = opened(outside)
    harness.close()
    assert outside.calls == [
        "set_job_id job",
        "create_resource",
        "set_operator_id operator",
        "open",
        "close",
    ]


def test_nothing_is_sent_before_the_completion_then_sent_marked_and_dropped() -> None:
    outside = Outside()
    harness = opened(outside)
    outside.calls.clear()
    harness.process("a")
    harness.process("b")
    harness.snapshot(1, 10)
    assert outside.calls == []
    harness.notify_complete(1)
    assert outside.calls == ["is_committed 0 1", "send 1 ['a', 'b'] at 10", "mark 0 1"]
    assert harness.function.pending_entries == ()


def test_one_interval_visits_the_protocol_in_order() -> None:
    harness = opened(Outside())
    harness.process("a")
    harness.process("b")
    harness.snapshot(1)
    harness.notify_complete(1)
    assert wal_steps(harness) == [
        "wal_append:before",
        "wal_append:after",
        "wal_append:before",
        "wal_append:after",
        "wal_seal:before",
        "wal_seal:after",
        "wal_snapshot:before",
        "wal_snapshot:after",
        "wal_notify:before",
        "wal_check_committed:before",
        "wal_check_committed:after",
        "wal_open_buffer:before",
        "wal_open_buffer:after",
        "wal_send:before",
        "wal_send:during",
        "wal_send:after",
        "wal_mark_committed:before",
        "wal_mark_committed:after",
        "wal_discard_buffer:before",
        "wal_discard_buffer:after",
        "wal_notify:after",
    ]


def test_an_interval_without_records_makes_no_entry_and_no_marker() -> None:
    outside = Outside()
    harness = opened(outside)
    outside.calls.clear()
    harness.snapshot(1)
    harness.notify_complete(1)
    assert outside.calls == []
    assert "wal_seal:before" not in wal_steps(harness)


def test_a_completion_sends_all_entries_up_to_it_in_ascending_order() -> None:
    outside = Outside()
    harness = with_intervals(outside, 1, 2, 3)
    harness.notify_complete(2)
    assert [call for call in outside.calls if call.startswith("send")] == [
        "send 1 ['v1'] at 10",
        "send 2 ['v2'] at 20",
    ]
    assert [entry.checkpoint_id for entry in harness.function.pending_entries] == [3]


def test_the_entry_of_an_aborted_checkpoint_is_sent_with_the_next_one() -> None:
    outside = Outside()
    harness = with_intervals(outside, 1, 2)
    harness.notify_aborted(1)
    harness.notify_complete(2)
    assert [call for call in outside.calls if call.startswith("mark")] == ["mark 0 1", "mark 0 2"]


def test_false_keeps_the_entry_and_goes_on_with_the_next_one() -> None:
    outside = Outside(answers={1: False})
    harness = with_intervals(outside, 1, 2)
    harness.notify_complete(2)
    assert [call for call in outside.calls if call.startswith("mark")] == ["mark 0 2"]
    assert [entry.checkpoint_id for entry in harness.function.pending_entries] == [1]
    assert wal_steps(harness).count("wal_send:after") == 1
    outside.answers.clear()
    harness.notify_complete(3)
    assert outside.calls[-2:] == ["send 1 ['v1'] at 10", "mark 0 1"]


def test_an_exception_is_logged_and_stops_the_loop(caplog: pytest.LogCaptureFixture) -> None:
    outside = Outside(answers={1: OSError("down")})
    harness = with_intervals(outside, 1, 2)
    harness.notify_complete(2)
    assert outside.calls == ["is_committed 0 1"]
    (logged,) = caplog.records
    assert logged.getMessage() == "Could not commit checkpoint 1: OSError('down')"
    assert logged.levelname == "ERROR"
    assert logged.exc_info is not None  # with the traceback, as in Flink
    assert isinstance(logged.exc_info[1], OSError)
    assert [entry.checkpoint_id for entry in harness.function.pending_entries] == [1, 2]


def test_records_whose_sealing_fails_are_part_of_the_next_snapshot() -> None:
    harness = with_intervals(Outside())
    harness.process("v9")
    harness.fail("make_entry", 1, OSError("no space"))
    with pytest.raises(OSError, match="no space"):
        harness.snapshot(8)
    harness.snapshot(9)
    (entry,) = harness.function.pending_entries
    assert (entry.checkpoint_id, entry.values) == (9, ("v9",))


def test_an_entry_found_committed_is_dropped_unsent() -> None:
    outside = Outside(marked={(0, 1)})
    harness = with_intervals(outside, 1)
    harness.notify_complete(1)
    assert outside.calls == ["is_committed 0 1"]
    assert harness.function.pending_entries == ()


@pytest.mark.parametrize("answer", [False, OSError("down")])
def test_the_last_entry_is_lost_in_silence_as_in_the_original(answer: Any) -> None:
    outside = Outside(answers={1: answer})
    harness = with_intervals(outside, 1)
    harness.finish()
    harness.notify_complete(1)


@pytest.mark.parametrize("answer", [False, OSError("down")])
def test_with_fail_at_end_an_unsent_entry_fails_the_task(answer: Any) -> None:
    outside = Outside(answers={1: answer})
    harness = with_intervals(outside, 1, fail_at_end=True)
    harness.notify_complete(1)  # more completions will come
    harness.finish()
    with pytest.raises(RuntimeError, match="checkpoint 1 are not sent") as caught:
        harness.notify_complete(1)
    assert caught.value.__cause__ is (answer if isinstance(answer, OSError) else None)


def test_with_fail_at_end_entries_of_later_checkpoints_are_no_failure() -> None:
    harness = with_intervals(Outside(), 1, 2, fail_at_end=True)
    harness.finish()
    harness.notify_complete(1)


def test_a_restore_drops_committed_entries_and_keeps_the_rest_for_the_next_completion() -> None:
    outside = Outside()
    first = with_intervals(outside, 1, 2)
    state = first.snapshot(3)
    first.drop()
    outside.marked.add((0, 1))
    second = opened(outside, state=state)
    assert outside.calls[-2:] == ["is_committed 0 1", "is_committed 0 2"]
    assert wal_steps(second) == ["wal_restore:before", "wal_restore:during", "wal_restore:after"]
    outside.calls.clear()
    second.notify_complete(4)
    assert outside.calls == ["is_committed 0 2", "send 2 ['v2'] at 20", "mark 0 2"]


def test_the_state_keeps_entries_of_failed_sends() -> None:
    outside = Outside(answers={1: False})
    harness = with_intervals(outside, 1)
    harness.notify_complete(1)
    state = harness.snapshot(2)
    restored = opened(Outside(), state=state)
    assert [entry.values for entry in restored.function.pending_entries] == [("v1",)]


def test_an_entry_of_the_same_checkpoint_and_subtask_is_kept_and_the_new_one_dropped() -> None:
    harness = with_intervals(Outside(), 1)
    harness.process("again")
    harness.snapshot(1)
    assert [entry.values for entry in harness.function.pending_entries] == [("v1",)]


def test_after_a_rescale_markers_stay_keyed_by_the_subtask_that_made_the_entry() -> None:
    states = [
        with_intervals(Outside(), 1, subtask=index, parallelism=2).snapshot(2) for index in (0, 1)
    ]
    outside = Outside()
    harness = opened(outside, state=OperatorHarness.redistribute(states, 1)[0])
    harness.notify_complete(3)
    assert [call for call in outside.calls if call.startswith("mark")] == ["mark 0 1", "mark 1 1"]


def test_records_pass_through_a_serializer_of_ones_own() -> None:
    class Upper:
        def to_bytes(self, value: str) -> bytes:
            return value.upper().encode()

        def from_bytes(self, encoded: bytes) -> str:
            return encoded.decode()

    outside = Outside()
    harness = OperatorHarness(lambda: NotingSink(outside, Upper()))
    harness.open()
    harness.process("a")
    assert b"A" in harness.snapshot(1)
    harness.notify_complete(1)
    assert "send 1 ['A'] at 0" in outside.calls


def test_a_sender_that_gives_no_bool_breaks_the_contract() -> None:
    harness = with_intervals(Outside(answers={1: None}), 1)
    with pytest.raises(ContractError, match=r"NotingSink.send_values gave None for checkpoint 1"):
        harness.notify_complete(1)


def test_being_cancelled_is_not_swallowed() -> None:
    harness = with_intervals(Outside(answers={1: TaskCancelled()}), 1)
    with pytest.raises(TaskCancelled):
        harness.notify_complete(1)


def test_a_second_initialize_state_is_refused() -> None:
    harness = opened(Outside())
    with pytest.raises(ContractError, match="The reader state has already been init"):
        harness.function.initialize_state(None)


def test_a_snapshot_before_initialize_state_is_refused() -> None:
    sink = NotingSink(Outside())
    with pytest.raises(ContractError, match="The operator state has not been properly init"):
        sink.snapshot_state(None)  # type: ignore[arg-type]


def test_a_failing_state_update_clears_the_state_and_says_so() -> None:
    harness = with_intervals(Outside(), 1)

    class Refusing:
        cleared = False

        def update(self, values: Any) -> None:
            raise OSError("disk full")

        def clear(self) -> None:
            self.cleared = True

    refusing = Refusing()
    harness.function._state = refusing
    with pytest.raises(RuntimeError) as caught:
        harness.snapshot(2)
    assert str(caught.value) == (
        "Could not add panding checkpoints to operator state backend of operator operator."
    )
    assert refusing.cleared


def test_a_sink_without_a_committer_is_refused() -> None:
    with pytest.raises(ContractError, match="needs a CheckpointCommitter"):
        GenericWriteAheadSink(None)


def test_send_values_must_be_overridden() -> None:
    sink = GenericWriteAheadSink(NotingCommitter(Outside()))
    with pytest.raises(NotImplementedError, match="send_values"):
        sink.send_values(PendingValues((), print), 1, 0)
