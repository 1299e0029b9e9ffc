"""Uploads as the staging area of an object store."""

from __future__ import annotations

from tests.unit.connectors.files.two_phase.conftest import staging_of, written


def test_an_upload_has_a_part_whenever_the_buffer_is_full(store) -> None:
    staging = staging_of(store, part_bytes=4)
    one = written(staging, "a", b"1\n", b"2\n", b"3\n")
    assert [number for number, _ in one.parts] == [1]
    staging.seal(one)
    assert [number for number, _ in one.parts] == [1, 2]
    staging.publish(one)
    assert store.lines() == ["1", "2", "3"]
