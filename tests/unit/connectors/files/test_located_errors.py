"""What cannot be read is named with its file and its byte; nothing is skipped."""

from __future__ import annotations

import gzip
import io
import json
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from semantix.connectors.files.fixed_length import FixedLengthFormat
from semantix.connectors.files.input_format import FileInputFormat
from semantix.connectors.files.located_errors import unreadable
from semantix.connectors.files.parquet import ParquetFormat
from semantix.connectors.files.splits import FileSplit
from semantix.connectors.files.text import JsonLineFormat, TextLineFormat
from semantix.errors import NotModelled
from semantix.functions.reading.deserialization import DeserializationError
from semantix.ports.gate import CallFault
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.simulated.files.world import FileWorld

LINES = b"".join(b"%04d-%s\n" % (number, b"x" * 994) for number in range(12))  # 1,000 bytes each
EIO = CallFault("error", "EIO", applied=False)


def rows(count: int) -> bytes:
    held = io.BytesIO()
    table = pyarrow.Table.from_pylist([{"id": f"r{n}"} for n in range(count)])
    parquet.write_table(table, held, row_group_size=2, compression="none")
    return held.getvalue()


class Thousands(FixedLengthFormat):
    """Gives numbers."""

    def __init__(self) -> None:
        super().__init__(4)

    def decode(self, record: bytes) -> Any:
        return {b"0001": 1, b"0002": 2}[record]


def on_disk(made: FileInputFormat, content: bytes, path: str = "/in/a") -> tuple[Any, SoloSession]:
    session = SoloSession()
    world = FileWorld(SoloClock(), ListObserver(), {"directories": ["/in"]})
    made.files = world.clients(session)
    made.files.pipe_file(path, content)
    return made, session


def first_of(found: FileInputFormat) -> Any:
    found.open(whole())
    return found.next_record()


def whole(path: str = "/in/a", start: int = 0, length: int = -1) -> FileSplit:
    return FileSplit(path, 0, 0, start, length)


@pytest.mark.parametrize(
    ("made", "content"),
    [(TextLineFormat(), LINES), (FixedLengthFormat(1_000), LINES), (ParquetFormat(), rows(4))],
)
@pytest.mark.parametrize("step", ["files.open", "files.read"])
def test_an_unreadable_file_is_named_with_the_byte(
    made: FileInputFormat, content: bytes, step: str
) -> None:
    found, session = on_disk(made, content)
    session.gate.plan_fault(step, EIO)
    with pytest.raises(OSError, match=r"Input/output error, at byte 0: '/in/a'") as caught:
        first_of(found)
    assert caught.value.errno == 5


@pytest.mark.parametrize("made", [TextLineFormat(), FixedLengthFormat(1_000), ParquetFormat()])
def test_a_missing_file_keeps_its_class(made: FileInputFormat) -> None:
    found, _ = on_disk(made, b"")
    with pytest.raises(FileNotFoundError, match=r"at byte (3|1000): '/in/b'"):
        found.open(whole("/in/b", 3, 4))


@pytest.mark.parametrize(
    ("made", "read_before", "at"),
    [(TextLineFormat(), 4, 4_096), (FixedLengthFormat(1_000), 2, 2_000)],
)
def test_a_file_that_becomes_unreadable_is_named_with_the_byte_of_the_read(
    made: FileInputFormat, read_before: int, at: int
) -> None:
    found, session = on_disk(made, LINES)
    found.open(whole())
    for _ in range(read_before):
        assert found.next_record() is not None
    session.gate.plan_fault("files.read", EIO)
    with pytest.raises(OSError, match=rf"at byte {at}: '/in/a'"):
        found.next_record()


def test_an_error_without_a_number_is_named_too() -> None:
    assert str(unreadable(OSError("the store says no"), "/in/a", 7)) == (
        "/in/a: the store says no, at byte 7"
    )


@pytest.mark.parametrize(
    ("made", "content", "text"),
    [
        (JsonLineFormat(), b'{"id": 1}\n{"id"\n', "/in/a, byte 10: the line cannot be read"),
        (TextLineFormat(), b"one\n\xff\n", "/in/a, byte 4: the line cannot be read: 'utf-8'"),
        (Thousands(), b"00010003", "/in/a, byte 4: the record cannot be read: KeyError"),
    ],
)
def test_a_record_that_does_not_deserialize_is_named_with_its_byte(
    made: FileInputFormat, content: bytes, text: str
) -> None:
    found, _ = on_disk(made, content)
    found.open(whole())
    assert found.next_record() is not None
    with pytest.raises(DeserializationError) as caught:
        found.next_record()
    assert str(caught.value).startswith(text)


def test_a_broken_row_group_is_named_with_its_first_byte() -> None:
    content = rows(4)
    start = parquet.ParquetFile(io.BytesIO(content)).metadata.row_group(1).column(0)
    at = min(filter(None, (start.data_page_offset, start.dictionary_page_offset)))
    found, _ = on_disk(ParquetFormat(), content[:at] + b"\xff" * 8 + content[at + 8 :])
    found.open(whole())
    assert found.next_record() == {"id": "r0"}
    with pytest.raises(DeserializationError, match=f"/in/a, byte {at}: the row group cannot"):
        found.next_record()


def test_a_column_that_is_not_there_is_named() -> None:
    found, _ = on_disk(ParquetFormat(["it"]), rows(2))
    with pytest.raises(ValueError, match="/in/a, byte 0: no column 'it'; the file has id"):
        found.open(whole())


@pytest.mark.parametrize("made", [TextLineFormat(), FixedLengthFormat(4)])
@pytest.mark.parametrize(("start", "length"), [(3, 5), (0, 5), (3, -1)])
def test_a_part_of_a_compressed_file_is_refused(
    made: FileInputFormat, start: int, length: int
) -> None:
    found, _ = on_disk(made, gzip.compress(b"0001\n0002\n", mtime=0), "/in/a.gz")
    with pytest.raises(
        ValueError, match=rf"/in/a\.gz, byte {start}: a compressed file cannot be split"
    ):
        found.open(whole("/in/a.gz", start, length))


@pytest.mark.parametrize("made", [TextLineFormat(), FixedLengthFormat(4)])
def test_what_is_not_compressed_or_cut_off_is_named(made: FileInputFormat) -> None:
    for content in (b"plain", gzip.compress(b"0001" * 100, mtime=0)[:-9]):
        found, _ = on_disk(made, content, "/in/a.gz")
        with pytest.raises(OSError, match=r"/in/a\.gz, byte 0: the file cannot be decompressed"):
            found.open(whole("/in/a.gz"))


def test_a_refusal_of_a_simulated_world_is_not_a_wrong_record() -> None:
    class Asks(TextLineFormat):
        def decode(self, line: bytes) -> Any:
            raise NotModelled(json.dumps(line.decode()))

    found, _ = on_disk(Asks(), b"one\n")
    found.open(whole())
    with pytest.raises(NotModelled):
        found.next_record()
