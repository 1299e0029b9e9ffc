"""Every line is read by exactly one split, wherever the ranges cut."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from semantix.connectors.files.input_format import FileInputFormat
from semantix.connectors.files.splits import FileSplit
from semantix.connectors.files.text import JsonLineFormat, TextLineFormat
from semantix.errors import ContractError
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.simulated.files.world import FileWorld

CONTENTS = [b"", b"\n", b"one", b"one\n", b"one\ntwo", b"a\n\nb\r\n", b"aaaa\nbb\ncccccc\nd\n"]


def with_file(content: bytes, path: str = "/in/a", *, made: FileInputFormat | None = None) -> Any:
    world = FileWorld(SoloClock(), ListObserver(), {"directories": ["/in"]})
    fs = world.clients(SoloSession())
    fs.pipe_file(path, content)
    found = made or TextLineFormat()
    found.files = fs
    return found


def read(found: Any, split: FileSplit, state: int | None = None) -> list[tuple[Any, int]]:
    """Read a split; give each record with the state behind it."""
    found.open(split) if state is None else found.reopen(split, state)
    records = []
    while not found.reached_end():
        value = found.next_record()
        if value is not None:
            records.append((value, found.get_current_state()))
    found.close()
    return records


def values(records: list[tuple[Any, int]]) -> list[Any]:
    return [value for value, _ in records]


def expected(content: bytes) -> list[str]:
    lines = content.decode().split("\n")
    if not lines[-1]:
        lines.pop()
    return [line.removesuffix("\r") for line in lines]


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("length", [1, 2, 3, 5, 100])
def test_each_line_is_read_once(content: bytes, length: int) -> None:
    found = with_file(content)
    records: list[Any] = []
    for number, start in enumerate(range(0, max(len(content), 1), length)):
        size = min(length, len(content) - start)
        records += values(read(found, FileSplit("/in/a", 0, number, start, size)))
    assert records == expected(content)


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("length", [2, 5, 100])
def test_a_restored_split_goes_on_behind_each_line(content: bytes, length: int) -> None:
    found = with_file(content)
    for number, start in enumerate(range(0, max(len(content), 1), length)):
        split = FileSplit("/in/a", 0, number, start, min(length, len(content) - start))
        records = read(found, split)
        for at, (_, state) in enumerate(records, start=1):
            assert values(read(found, split, state)) == values(records)[at:]


def test_the_end_is_noticed_by_a_read_that_finds_nothing() -> None:
    found = with_file(b"one\n")
    found.open(FileSplit("/in/a", 0, 0, 0, 4))
    assert found.next_record() == "one"
    assert not found.reached_end()
    assert found.next_record() is None
    assert found.reached_end()


def test_a_line_beyond_the_split_leaves_nothing_to_read() -> None:
    found = with_file(b"a long line\nb\n")
    found.open(FileSplit("/in/a", 0, 1, 3, 4))
    assert found.reached_end()


def test_a_compressed_file_is_read_as_a_whole() -> None:
    content = gzip.compress(b"one\ntwo\n", mtime=0)
    found = with_file(content, "/in/a.gz")
    split = FileSplit("/in/a.gz", 0, 0, 0, -1)
    assert read(found, split) == [("one", 4), ("two", 8)]
    assert values(read(found, split, 4)) == ["two"]


def test_a_file_that_is_not_compressed_is_named() -> None:
    found = with_file(b"plain", "/in/a.gz")
    with pytest.raises(OSError, match=r"/in/a\.gz, byte 0: the file cannot be decompressed"):
        found.open(FileSplit("/in/a.gz", 0, 0, 0, -1))


def test_a_line_that_is_no_json_is_named_with_its_byte() -> None:
    found = with_file(b'{"id": 1}\n{"id"\n', made=JsonLineFormat())
    found.open(FileSplit("/in/a", 0, 0, 0, 16))
    assert found.next_record() == {"id": 1}
    with pytest.raises(ValueError, match=r"/in/a, byte 10: the line cannot be read"):
        found.next_record()


def test_a_state_before_the_split_is_refused() -> None:
    with pytest.raises(ContractError, match="Illegal offset 1, smaller than the splits start=2"):
        with_file(b"abcd").reopen(FileSplit("/in/a", 0, 0, 2, 2), 1)


def test_an_empty_split_at_the_begin_has_no_line_though_the_file_has_grown() -> None:
    found = with_file(b"grown\n")
    assert read(found, FileSplit("/in/a", 0, 0, 0, 0)) == []


def test_a_split_that_was_read_to_its_end_goes_on_without_its_file() -> None:
    found = with_file(b"")
    found.reopen(FileSplit("/in/gone", 0, 0, 0, 1), 4)
    assert (found.reached_end(), found.get_current_state()) == (True, 4)
    found.close()
