"""Parts on an object store: uploads, tails, and what a restore finds."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.files import SimpleStringEncoder
from semantix.errors import UnrecoverableError
from semantix.testing import OperatorHarness
from tests.unit.connectors.files.sink_bench import SinkBench, sink

TAIL = "/out/.part-0-0.tail.0"


def bench(**options: Any) -> SinkBench:
    make = sink(piece_bytes=8, **options)
    return SinkBench(make, kind="object_store", part_bytes_min=8)


def test_an_upload_goes_on_behind_the_tail_that_the_checkpoint_holds() -> None:
    store = bench()
    first = store.begin()
    for word in ("aaa", "bbb", "ccc"):  # two lines make a piece
        first.process(word)
    state = first.snapshot(1)
    assert store.contents() == {TAIL: "ccc\n"}
    [held] = OperatorHarness.read_state(state)["bucket-states"]
    assert (len(held.in_progress.pieces), held.in_progress.length) == (1, 12)
    assert OperatorHarness.read_state(state)["open-uploads"] == [held.in_progress.upload_id]
    first.process("too late")
    first.drop()
    second = store.begin(state)
    second.process("ddd")
    second.snapshot(2)
    second.notify_complete(2)
    assert store.contents() == {}  # the tail of checkpoint 1 is gone; at 2 there was none
    second.finish()
    second.snapshot(3)
    second.notify_complete(3)
    assert store.contents() == {"/out/part-0-0": "aaa\nbbb\nccc\nddd\n"}
    assert not store.fs.list_uploads()


def test_a_pending_upload_is_completed_by_the_restore_and_a_second_one_compares_lengths() -> None:
    store = bench(rolling_policy="on_checkpoint")
    first = store.begin()
    first.process("aaa")
    state = first.snapshot(1)
    first.drop()
    for _ in range(2):
        store.begin(state).drop()
        assert store.contents() == {"/out/part-0-0": "aaa\n"}
    store.fs.pipe_file("/out/part-0-0", b"other")
    with pytest.raises(OSError, match="has 5 bytes; expected 4: the finished part is not the one"):
        store.begin(state)
    store.fs.rm_file("/out/part-0-0")
    with pytest.raises(UnrecoverableError, match="the part is lost"):
        store.begin(state)


def test_a_lost_tail_ends_the_job() -> None:
    store = bench()
    first = store.begin()
    first.process("a")
    state = first.snapshot(1)
    first.drop()
    store.fs.rm_file(TAIL)
    with pytest.raises(UnrecoverableError, match=r"File Not Found: /out/\.part-0-0\.tail\.0"):
        store.begin(state)


def test_a_name_that_is_taken_is_not_overwritten() -> None:
    store = bench(rolling_policy="on_checkpoint")
    store.fs.pipe_file("/out/part-0-0", b"old")
    run = store.begin()
    run.process("a")
    state = run.snapshot(1)
    with pytest.raises(FileExistsError, match="has this name already"):
        run.notify_complete(1)
    with pytest.raises(UnrecoverableError, match="has this name already"):
        store.begin(state)


def test_uploads_that_no_checkpoint_holds_are_aborted_by_their_owner() -> None:
    store = bench(rolling_policy="on_checkpoint")
    states = []
    for subtask in (0, 1, 2):
        run = store.begin(subtask=subtask, parallelism=3)
        run.process("held")
        states.append(run.snapshot(1))
        run.process("stray")
        run.drop()
    foreign = store.fs.create_upload("/out/other-0-0")
    shares = OperatorHarness.redistribute(states, 2)
    assert len(store.fs.list_uploads()) == 7
    store.begin(shares[1], subtask=1, parallelism=2)
    assert "/out/part-1-1" not in [path for path, _ in store.fs.list_uploads()]
    store.begin(shares[0], subtask=0, parallelism=2)
    assert store.fs.list_uploads() == [("/out/other-0-0", foreign)]
    assert store.names() == ["part-0-0", "part-1-0", "part-2-0"]


def test_a_writer_that_cannot_resume_completes_the_open_part_with_its_tail() -> None:
    store = bench()
    first = store.begin()
    first.process("a")
    state = first.snapshot(1)
    first.drop()
    second = OperatorHarness(store.make, state=state, clients={"files": store.world})
    second.fail("supports_resume", 1, answer=False)
    second.open()
    assert store.contents()["/out/part-0-0"] == "a\n"


def test_a_dead_attempt_leaves_a_tail_and_the_next_one_takes_another_name() -> None:
    store = bench()
    first = store.begin()
    first.process("a")
    first.snapshot(1)
    first.drop()
    second = store.begin()  # checkpoint 1 has not completed
    second.process("b")
    second.snapshot(1)
    assert store.names() == [".part-0-0.tail.0", ".part-0-0.tail.1"]


def test_a_part_without_bytes_is_never_missed() -> None:
    class Nothing(SimpleStringEncoder):
        def encode(self, element: Any, stream: Any) -> None:
            """Write nothing."""

    store = bench(rolling_policy="on_checkpoint", encoder=Nothing())
    first = store.begin()
    first.process("a")
    state = first.snapshot(1)
    first.notify_complete(1)
    assert not store.fs.list_uploads()
    for _ in range(2):
        store.begin(state).drop()
    assert store.contents() == {}


def test_flinks_writer_keeps_stray_uploads_and_does_not_ignore_lost_ones() -> None:
    flinks = {"on_missing_part": "ignore", "on_stray_uploads": "keep"}
    store = bench(rolling_policy="on_checkpoint", **flinks)
    first = store.begin()
    first.process("a")
    state = first.snapshot(1)
    assert set(OperatorHarness.read_state(state)) == {"bucket-states", "max-part-counter"}
    first.process("b")
    first.drop()
    store.begin(state)
    assert store.contents() == {"/out/part-0-0": "a\n"}
    [(path, _)] = store.fs.list_uploads()
    assert path == "/out/part-0-1"
    store.fs.rm_file("/out/part-0-0")
    with pytest.raises(FileNotFoundError):
        store.begin(state)


def test_a_part_whose_closing_has_failed_late_is_closed() -> None:
    store = bench(rolling_policy="on_checkpoint")
    first = store.begin()
    first.process("a")
    first.fail("close_part_for_commit", 1, OSError("late"), when="after")
    with pytest.raises(OSError, match="late"):
        first.snapshot(1)
    for call in (lambda: first.process("b"), lambda: first.snapshot(2)):
        with pytest.raises(OSError, match="part-0-0 is closed already"):
            call()
