"""The reader of a file source, one mail after the other."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.files.input_format import FileInputFormat
from semantix.connectors.files.splits import FileSplit
from semantix.connectors.files.text import TextLineFormat
from semantix.errors import ContractError
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.testing.sources.file_reader_harness import FileReaderHarness
from semantix.testing.stream_values import Record, Watermark
from semantix.worlds.simulated.files.world import FileWorld

MAX = 2**63 - 1
A = FileSplit("/in/a", 2_000, 0, 0, 6)
B = FileSplit("/in/b", 1_000, 1, 0, 3)


def file_system() -> Any:
    world = FileWorld(SoloClock(), ListObserver(), {"directories": ["/in"]})
    fs = world.clients(SoloSession())
    fs.pipe_file("/in/a", b"1\n2\n3\n")
    fs.pipe_file("/in/b", b"b1\n")
    return fs


def harness(make: Any = TextLineFormat, **others: Any) -> FileReaderHarness:
    made = FileReaderHarness(make, clients={"files": file_system()}, **others)
    made.open()
    return made


def texts(found: FileReaderHarness) -> list[Any]:
    return [one.value for one in found.collected if isinstance(one, Record)]


class NotCheckpointable(TextLineFormat):
    is_checkpointable = False


def test_one_mail_reads_one_record() -> None:
    reader = harness()
    assert (reader.reader_state, reader.mail_count) == ("IDLE", 0)
    reader.process(A, 7)
    assert (reader.reader_state, reader.mail_count) == ("OPENING", 1)
    reader.run_mails(1)
    assert (reader.reader_state, reader.current_split, texts(reader)) == ("READING", A, ["1"])
    assert reader.run_mails() == 3
    assert (reader.reader_state, reader.current_split) == ("IDLE", None)
    assert reader.collected == [Record(text, None) for text in "123"]


def test_splits_are_read_by_time_path_and_number() -> None:
    reader = harness()
    reader.process(A)
    reader.process(B)
    assert reader.queued_splits == [B, A]
    reader.run_mails()
    assert texts(reader) == ["b1", "1", "2", "3"]


def test_a_split_that_is_open_is_not_interrupted_by_an_earlier_one() -> None:
    reader = harness()
    reader.process(A)
    reader.run_mails(1)
    reader.process(B)
    reader.run_mails()
    assert texts(reader) == ["1", "2", "3", "b1"]


def test_finish_reads_everything_and_emits_the_last_watermark() -> None:
    reader = harness()
    reader.process(A)
    reader.process(B)
    reader.finish()
    assert reader.reader_state == "FINISHED"
    assert texts(reader) == ["b1", "1", "2", "3"]
    assert reader.collected[-1] == Watermark(MAX)
    assert reader.run_mails() == 1  # the mail that ends a wait; it does nothing
    reader.finish()
    assert reader.collected.count(Watermark(MAX)) == 1


@pytest.mark.parametrize("read", range(5))
def test_a_restore_repeats_nothing(read: int) -> None:
    reader = harness()
    reader.process(A)
    reader.process(B)
    reader.run_mails(read)
    state = reader.snapshot(1)
    before = texts(reader)
    again = harness(state=state)
    again.finish()
    assert before + texts(again) == ["b1", "1", "2", "3"]


def test_the_state_has_the_current_split_with_its_position_first() -> None:
    reader = harness()
    reader.process(A)
    reader.run_mails(2)
    reader.process(B)
    state = FileReaderHarness.read_state(reader.snapshot(1))
    assert state["splits"] == [A.at(4), B]


def test_a_format_without_positions_begins_its_split_anew() -> None:
    reader = harness(NotCheckpointable)
    reader.process(A)
    reader.run_mails(2)
    again = harness(NotCheckpointable, state=reader.snapshot(1))
    again.finish()
    assert texts(reader) + texts(again) == ["1", "2", "1", "2", "3"]


@pytest.mark.parametrize(("keeps", "left"), [(True, ["2", "3"]), (False, ["1", "2", "3"])])
def test_a_snapshot_while_the_last_splits_are_read(keeps: bool, left: list[str]) -> None:
    reader = harness(keeps_when_finishing=keeps)
    reader.process(A)
    states: list[bytes] = []
    reader.at("file_src_read_record", lambda: states.append(reader.snapshot(1)), nth=2)
    reader.finish()
    again = harness(state=states[0])
    again.finish()
    assert texts(again) == left


def test_a_missing_file_fails_the_reader() -> None:
    reader = harness()
    reader.process(FileSplit("/in/none", 1, 0, 0, 1))
    with pytest.raises(FileNotFoundError, match="/in/none"):
        reader.run_mails()
    assert reader.reader_state == "FAILED"


def test_an_empty_split_has_no_record() -> None:
    reader = harness()
    reader.process(FileSplit("/in/b", 1, 0, 0, 0))
    reader.run_mails()
    assert reader.reader_state == "IDLE"


def test_input_watermarks_are_ignored() -> None:
    reader = harness()
    reader.watermark(5)
    assert reader.collected == []


def test_a_split_needs_a_time_that_is_not_negative() -> None:
    with pytest.raises(ContractError, match="Invalid File Split Modification Time: -1"):
        FileSplit("/in/a", -1, 0, 0, 1)


def test_a_format_must_say_how_it_reads() -> None:
    reader = harness(FileInputFormat)
    reader.process(B)
    with pytest.raises(ContractError, match="open is not overridden"):
        reader.run_mails()


def test_a_reader_that_has_failed_or_finished_takes_no_split() -> None:
    failed = harness()
    failed.process(FileSplit("/in/none", 1, 0, 0, 1))
    with pytest.raises(FileNotFoundError):
        failed.run_mails()
    finished = harness()
    finished.finish()
    for reader, state in ((failed, "FAILED"), (finished, "FINISHED")):
        with pytest.raises(RuntimeError, match=f"can't take a split in state {state}"):
            reader.process(A)
        assert reader.queued_splits == []


def test_the_state_has_the_queued_splits_in_the_order_of_flinks_queue() -> None:
    reader = harness()
    splits = [FileSplit("/in/a", time_ms, 0, 0, 6) for time_ms in (5, 3, 4, 1, 2)]
    for split in splits:
        reader.process(split)
    found = FileReaderHarness.read_state(reader.snapshot(1))["splits"]
    assert [split.modification_time_ms for split in found] == [1, 2, 4, 5, 3]


def test_in_ingestion_time_the_reader_makes_timestamps_and_watermarks_as_flinks_does() -> None:
    ingested = harness(time_characteristic="ingestion_time", auto_watermark_interval_ms=10)
    ingested.process(A)
    ingested.set_processing_time(15)
    ingested.run_mails(1)
    assert ingested.collected == [Watermark(10), Record("1", 15)]
    ingested.set_processing_time(25)
    assert ingested.collected[2:] == [Watermark(20)]
    processed = harness(time_characteristic="processing_time")
    processed.process(B)
    processed.finish()
    assert processed.collected == [Record("b1")]
