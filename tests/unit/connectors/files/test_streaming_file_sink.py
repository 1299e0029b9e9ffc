"""`StreamingFileSink`: parts are in progress, pending, finished."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.files import (
    DefaultRollingPolicy,
    KeyBucketAssigner,
    OnCheckpointRollingPolicy,
    OutputFileConfig,
    SimpleStringEncoder,
    StreamingFileSink,
)
from semantix.errors import ContractError, UnrecoverableError
from semantix.functions.contexts import SinkContext
from semantix.testing import OperatorHarness
from tests.unit.connectors.files.sink_bench import SinkBench, sink

STAGING = "/out/.part-0-0.inprogress.0"


def test_a_part_is_in_progress_then_pending_then_finished() -> None:
    bench = SinkBench(sink(rolling_policy=OnCheckpointRollingPolicy()))
    first = bench.begin()
    first.process("a")
    assert bench.contents() == {STAGING: "a\n"}
    first.snapshot(1)
    assert bench.contents() == {STAGING: "a\n"}
    first.process("b")
    first.notify_complete(1)
    assert bench.contents() == {"/out/.part-0-1.inprogress.0": "b\n", "/out/part-0-0": "a\n"}
    assert (first.function.max_part_counter, first.function.active_buckets) == (2, {"": 2})


def test_an_open_part_is_cut_to_the_length_that_the_checkpoint_knows() -> None:
    bench = SinkBench()
    first = bench.begin()
    first.process("a")
    state = first.snapshot(1)
    first.process("too late")
    first.drop()
    second = bench.begin(state)
    assert bench.contents() == {STAGING: "a\n"}
    second.process("b")
    assert bench.contents() == {STAGING: "a\nb\n"}
    second.finish()
    last = second.snapshot(2)
    assert OperatorHarness.read_state(last)["bucket-states"][0].in_progress is None
    second.notify_complete(2)
    assert bench.contents() == {"/out/part-0-0": "a\nb\n"}


def test_a_pending_part_is_committed_by_the_restore_and_a_second_restore_finds_it_done() -> None:
    bench = SinkBench(sink(rolling_policy=OnCheckpointRollingPolicy()))
    first = bench.begin()
    first.process("a")
    state = first.snapshot(1)
    first.drop()
    for _ in range(2):
        again = bench.begin(state)
        assert bench.contents() == {"/out/part-0-0": "a\n"}
        assert (again.function.max_part_counter, again.function.active_buckets) == (1, {})
        again.drop()


def test_an_aborted_checkpoint_leaves_its_parts_to_the_next_one() -> None:
    bench = SinkBench(sink(rolling_policy=OnCheckpointRollingPolicy()))
    run = bench.begin()
    run.process("a")
    run.snapshot(1)
    run.notify_aborted(1)
    run.process("b")
    run.snapshot(2)
    run.notify_complete(2)
    assert bench.contents() == {"/out/part-0-0": "a\n", "/out/part-0-1": "b\n"}


def test_a_policy_closes_parts_by_size_age_and_inactivity() -> None:
    policy = DefaultRollingPolicy(3, rollover_interval_ms=500, inactivity_interval_ms=200)
    bench = SinkBench(sink(rolling_policy=policy, bucket_check_interval_ms=100))
    run = bench.begin()
    for word in ("a", "b", "c"):  # the third one finds four bytes
        run.process(word)
    assert bench.names() == [".part-0-0.inprogress.0", ".part-0-1.inprogress.0"]
    run.set_processing_time(200)
    assert run.steps[-1] == ("file_sink_roll", "after")
    run.process("d")
    assert ".part-0-2.inprogress.0" in bench.names()


def test_the_first_check_comes_one_interval_after_the_start_and_so_on() -> None:
    bench = SinkBench(sink(bucket_check_interval_ms=30_000))
    run = bench.begin()
    run.process("a")
    for ms, is_closed in ((30_000, False), (59_999, False), (60_000, True)):
        run.set_processing_time(ms)
        assert (run.steps[-1][0] == "file_sink_roll") is is_closed


def test_a_second_state_of_a_bucket_is_closed_and_pending_for_the_next_checkpoint() -> None:
    bench = SinkBench(sink(bucket_assigner=KeyBucketAssigner("k")))
    states = []
    for subtask in (0, 1):
        run = bench.begin(subtask=subtask, parallelism=2)
        run.process({"k": "a"})
        states.append(run.snapshot(1))
        run.drop()
    [state] = OperatorHarness.redistribute(states, 1)
    one = bench.begin(state)
    assert ("file_sink_restore_merge", "after") in one.steps
    one.notify_complete(1)
    assert bench.names() == [".part-0-0.inprogress.0", ".part-1-0.inprogress.0"]
    one.snapshot(2)
    one.notify_complete(2)
    assert bench.names() == [".part-0-0.inprogress.0", "part-1-0"]
    one.process({"k": "b"})
    assert one.function.active_buckets == {"a": 1, "b": 2}


def test_the_counter_of_a_new_subtask_is_the_largest_of_all() -> None:
    bench = SinkBench(sink(rolling_policy=OnCheckpointRollingPolicy()))
    run = bench.begin()
    for number in (1, 2, 3):
        run.process("a")
        state = run.snapshot(number)
        run.notify_complete(number)
    run.drop()
    shares = OperatorHarness.redistribute([state], 3)
    new = bench.begin(shares[2], subtask=2, parallelism=3)
    new.process("b")
    assert ".part-2-3.inprogress.0" in bench.names()


def test_after_a_failed_commit_the_same_parts_are_due_again_as_in_flink() -> None:
    bench = SinkBench(sink(rolling_policy=OnCheckpointRollingPolicy()))
    run = bench.begin()
    run.process("a")
    run.snapshot(1)
    run.fail("commit_part", 1, OSError("refused"))
    with pytest.raises(OSError, match="refused"):
        run.notify_complete(1)
    run.notify_complete(1)
    assert bench.names() == ["part-0-0"]


def test_a_writer_that_cannot_resume_commits_the_open_part_at_the_restore() -> None:
    bench = SinkBench()
    first = bench.begin()
    first.process("a")
    state = first.snapshot(1)
    first.process("too late")
    first.drop()
    second = OperatorHarness(bench.make, state=state, clients={"files": bench.world})
    second.fail("supports_resume", 1, answer=False)
    second.open()
    assert bench.contents() == {"/out/part-0-0": "a\n"}


def test_without_the_option_the_tail_stays_in_progress_as_in_flink() -> None:
    bench = SinkBench(sink(commit_tail_at_end=False))
    run = bench.begin()
    run.process("a")
    run.finish()
    run.snapshot(1)
    run.notify_complete(1)
    run.close()
    assert bench.names() == [".part-0-0.inprogress.0"]


def test_a_name_that_is_taken_fails_the_commit_unless_it_may_be_replaced() -> None:
    for options, is_refused in (({}, True), ({"on_existing_part": "replace"}, False)):
        bench = SinkBench(sink(rolling_policy="on_checkpoint", **options))
        bench.fs.makedirs("/out")
        bench.fs.pipe_file("/out/part-0-0", b"old\n")
        run = bench.begin()
        run.process("new")
        state = run.snapshot(1)
        if is_refused:
            with pytest.raises(FileExistsError, match="has this name already"):
                run.notify_complete(1)
            with pytest.raises(UnrecoverableError, match="holds another part of this name"):
                bench.begin(state)
        else:
            run.notify_complete(1)
        assert bench.contents()["/out/part-0-0"] == ("old\n" if is_refused else "new\n")


def test_a_lost_part_ends_the_job_unless_it_may_be_missing() -> None:
    pending = sink(rolling_policy="on_checkpoint")
    for make, text in ((sink(), "File Not Found"), (pending, "the part is lost")):
        bench = SinkBench(make)
        run = bench.begin()
        run.process("a")
        state = run.snapshot(1)
        run.drop()
        bench.fs.rm_file(STAGING)
        with pytest.raises(UnrecoverableError, match=text):
            bench.begin(state)
    bench.make = sink(rolling_policy="on_checkpoint", on_missing_part="ignore")
    bench.begin(state)
    bench.make = sink(on_missing_part="ignore")
    run = bench.begin()
    run.process("a")
    state = run.snapshot(1)
    run.drop()
    bench.fs.rm_file(STAGING)
    with pytest.raises(FileNotFoundError):
        bench.begin(state)


def test_what_happened_to_a_staging_file_is_noticed() -> None:
    bench = SinkBench(sink(rolling_policy="on_checkpoint"))
    run = bench.begin()
    run.process("a")
    state = run.snapshot(1)
    with bench.fs.open(STAGING, "ab") as file:
        file.write(b"junk")
    with pytest.raises(OSError, match="trailing junk"):
        run.notify_complete(1)
    run.drop()
    bench.begin(state).drop()
    assert bench.contents() == {"/out/part-0-0": "a\n"}
    for policy in ("on_checkpoint", "default"):
        bench = SinkBench(sink(rolling_policy=policy))
        run = bench.begin()
        run.process("a")
        state = run.snapshot(1)
        run.drop()
        bench.fs.truncate(STAGING, 1)
        with pytest.raises(OSError, match="Missing data in tmp file"):
            bench.begin(state)


def test_the_names_have_prefix_and_suffix() -> None:
    bench = SinkBench(sink(output_file_config=OutputFileConfig("log", ".txt")))
    run = bench.begin(subtask=1, parallelism=2)
    run.process("a")
    assert bench.names() == [".log-1-0.txt.inprogress.0"]


def test_a_stray_staging_file_stays_and_the_next_part_gets_another_one() -> None:
    bench = SinkBench()
    for attempt in (1, 2):
        run = bench.begin(attempt=attempt)
        run.process("a")
        run.drop()
    assert bench.names() == [".part-0-0.inprogress.0", ".part-0-0.inprogress.1"]


def test_a_full_disk_is_an_error_that_names_the_file_and_nothing_is_lost() -> None:
    bench = SinkBench(disk_bytes=8)
    run = bench.begin()
    run.process("aaaa")
    state = run.snapshot(1)
    with pytest.raises(OSError, match=r"No space left on device.*part-0-0"):
        run.process("bbbb")
    run.drop()
    again = bench.begin(state)
    again.process("b")
    again.finish()
    again.snapshot(2)
    again.notify_complete(2)
    assert bench.contents() == {"/out/part-0-0": "aaaa\nb\n"}


def test_a_sink_that_is_not_initialized_takes_no_record() -> None:
    with pytest.raises(ContractError, match="sink has not been initialized"):
        sink()().notify_checkpoint_complete(1)
    assert (sink()().max_part_counter, sink()().active_buckets) == (0, {})


@pytest.mark.parametrize(
    ("answer", "text"),
    [(None, "returned None"), (True, "returned True"), ("a/../..", r"without \. and \.\.")],
)
def test_a_bucket_id_is_a_text_or_a_number_below_the_base_path(answer: Any, text: str) -> None:
    class Assigner:
        def get_bucket_id(self, element: Any, context: SinkContext) -> Any:
            return answer

    run = SinkBench(sink(bucket_assigner=Assigner())).begin()
    with pytest.raises(ContractError, match=text):
        run.process("a")


def test_a_builder_builds_a_new_sink_each_time() -> None:
    builder = StreamingFileSink.for_row_format("/out", SimpleStringEncoder())
    assert builder.build() is not builder.build()


def test_a_part_whose_closing_has_failed_late_is_closed_as_in_flink() -> None:
    bench = SinkBench(sink(rolling_policy=DefaultRollingPolicy(max_part_size=1)))
    first = bench.begin()
    first.process("a")
    first.fail("close_part_for_commit", 1, OSError("late"), when="after")
    with pytest.raises(OSError, match="late"):
        first.snapshot(1)
    for call in (lambda: first.process("b"), lambda: first.snapshot(2)):
        with pytest.raises(OSError, match="is closed already"):
            call()


def test_the_handle_from_which_a_part_was_resumed_is_cleaned_up_as_in_flink() -> None:
    bench = SinkBench()
    first = bench.begin()
    first.process("a")
    second = bench.begin(first.snapshot(5))
    second.snapshot(6)
    second.fail("cleanup_part", 1, OSError("clean"))
    with pytest.raises(OSError, match="clean"):
        second.notify_complete(6)


def test_a_restore_commits_in_the_order_of_flinks_hash_map() -> None:
    bench = SinkBench(sink(rolling_policy=OnCheckpointRollingPolicy()))
    first = bench.begin()
    for number, value in ((3, "a"), (4, "b")):
        first.process(value)
        state = first.snapshot(number)
    first.drop()
    second = OperatorHarness(bench.make, state=state, clients={"files": bench.fs})
    second.fail("commit_part_after_recovery", 2, OSError("down"))
    with pytest.raises(OSError, match="down"):
        second.open()
    assert bench.contents()["/out/part-0-1"] == "b\n"


def test_the_name_of_a_staging_file_is_not_used_again_because_an_older_state_may_hold_it() -> None:
    bench = SinkBench(sink(on_missing_part="ignore", on_existing_part="replace"))

    def begin(state: bytes | None = None) -> OperatorHarness:
        made = OperatorHarness(bench.make, state=state, clients={"files": bench.fs})
        made.open()
        return made

    first = begin()
    empty = first.snapshot(1)
    first.process("a")
    state = first.snapshot(2)
    first.finish()
    first.snapshot(3)
    first.notify_complete(3)
    begin(empty).process("another")
    assert bench.contents() == {
        "/out/.part-0-0.inprogress.1": "another\n",
        "/out/part-0-0": "a\n",
    }
    with pytest.raises(FileNotFoundError):
        begin(state)
