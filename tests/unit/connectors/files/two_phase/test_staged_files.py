"""Staging files on a disk."""

from __future__ import annotations

from tests.unit.connectors.files.two_phase.conftest import staging_of, written


def test_a_disk_gets_the_bytes_when_the_buffer_is_full(disk) -> None:
    staging = staging_of(disk, buffer_bytes=4)
    one = written(staging, "a", b"1\n")
    assert disk.files.cat_file("/out/_a") == b""
    written(staging, "b", b"1\n")  # another transaction begins with an empty buffer
    one = written(staging, "a", b"2\n", b"3\n", b"4\n")
    assert disk.files.cat_file("/out/_a") == b"2\n3\n"
    staging.seal(one)
    assert disk.files.cat_file("/out/_a") == b"2\n3\n4\n"
