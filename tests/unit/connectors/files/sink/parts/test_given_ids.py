"""Numbers in the names of staging files."""

from __future__ import annotations

from dataclasses import dataclass

from semantix.connectors.files.sink.parts.given_ids import GivenIds


@dataclass
class Files:
    """A file system; all are equal, and none has a hash."""


def test_a_number_is_given_once_for_each_part_of_a_file_system() -> None:
    files = Files()
    first, second = GivenIds(files), GivenIds(files)
    assert [first.next_of("/a"), second.next_of("/a"), first.next_of("/b")] == [0, 1, 0]
    assert GivenIds(Files()).next_of("/a") == 0


def test_a_file_system_without_attributes_forgets_the_numbers() -> None:
    numbers = GivenIds(object())
    assert [numbers.next_of("/a"), numbers.next_of("/a")] == [0, 1]
    assert GivenIds(object()).next_of("/a") == 0
