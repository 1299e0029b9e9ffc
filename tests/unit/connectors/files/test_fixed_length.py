"""Records of a fixed length."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.files.fixed_length import FixedLengthFormat
from semantix.connectors.files.splits import FileSplit
from semantix.errors import ContractError
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.simulated.files.world import FileWorld


def format_of(content: bytes, record_length: int) -> Any:
    world = FileWorld(SoloClock(), ListObserver(), {"directories": ["/in"]})
    found = FixedLengthFormat(record_length)
    found.files = world.clients(SoloSession())
    found.files.pipe_file("/in/a", content)
    return found


def read(found: Any, split: FileSplit, state: int | None = None) -> list[bytes]:
    found.open(split) if state is None else found.reopen(split, state)
    records = []
    while not found.reached_end():
        records.append(found.next_record())
    found.close()
    return records


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 7, 12])
def test_each_record_is_read_once_wherever_the_ranges_cut(length: int) -> None:
    content = bytes(range(12))
    found = format_of(content, 3)
    records = []
    for number, start in enumerate(range(0, 12, length)):
        records += read(found, FileSplit("/in/a", 0, number, start, min(length, 12 - start)))
    assert records == [content[at : at + 3] for at in range(0, 12, 3)]


def test_a_restored_split_goes_on_behind_its_state() -> None:
    found = format_of(b"aabbcc", 2)
    split = FileSplit("/in/a", 0, 0, 0, 6)
    found.open(split)
    found.next_record()
    assert found.get_current_state() == 2
    assert read(found, split, 2) == [b"bb", b"cc"]
    assert read(found, FileSplit("/in/a", 0, 0, 0, -1)) == [b"aa", b"bb", b"cc"]


def test_a_cut_record_is_named_with_its_byte() -> None:
    found = format_of(b"aab", 2)
    found.open(FileSplit("/in/a", 0, 0, 0, 3))
    found.next_record()
    with pytest.raises(ValueError, match="/in/a, byte 2: the file ends after 1 of 2 bytes"):
        found.next_record()


@pytest.mark.parametrize("length", [0, -1, "2", True])
def test_a_wrong_length_is_refused(length: Any) -> None:
    with pytest.raises(ContractError, match="record_length is"):
        FixedLengthFormat(length)
