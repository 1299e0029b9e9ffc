"""Numbers in the names of staging files."""

from __future__ import annotations

from semantix.connectors.files.sink.parts.given_ids import GivenIds


class Files:
    """A file system."""


def test_a_number_is_given_once_for_each_part_of_a_file_system() -> None:
    files = Files()
    first, second = GivenIds(files), GivenIds(files)
    assert [first.next_of("/a"), second.next_of("/a"), first.next_of("/b")] == [0, 1, 0]
    assert GivenIds(Files()).next_of("/a") == 0
