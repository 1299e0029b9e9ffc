"""Times in the listings of other file systems."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFileSystem

from semantix.connectors.files.fixed_length import FixedLengthFormat
from semantix.connectors.files.listed_times import modification_time_ms
from semantix.connectors.files.text import TextLineFormat


@pytest.mark.parametrize("time_ms", [0, 1, 999, 1_599_123, 1_606_570_000_123])
def test_a_local_file_has_its_time_to_the_millisecond(tmp_path: Path, time_ms: int) -> None:
    (tmp_path / "a").write_text("1")
    os.utime(tmp_path / "a", ns=(time_ms * 1_000_000, time_ms * 1_000_000))
    files = LocalFileSystem(skip_instance_cache=True)
    (entry,) = files.ls(str(tmp_path), detail=True)
    assert modification_time_ms(files, entry) == time_ms


def test_an_object_has_its_last_modification() -> None:
    at = datetime(2020, 1, 1, 0, 0, 1, tzinfo=UTC)
    assert modification_time_ms(None, {"name": "a", "LastModified": at}) == 1_577_836_801_000


def test_a_file_system_without_times_in_its_listing_is_asked() -> None:
    files = MemoryFileSystem(skip_instance_cache=True, global_store=False)
    files.pipe_file("/in/a", b"one\ntwo\n")
    (entry,) = files.ls("/in", detail=True)
    found = modification_time_ms(files, entry)
    assert found == int(files.modified("/in/a").timestamp() * 1000)
    for made, records in ((TextLineFormat(), ["one", "two"]), (FixedLengthFormat(4), [b"one\n"])):
        made.files = files
        assert made.list_eligible_files("/in", found - 1) == {"/in/a": found}
        (split,) = made.create_input_splits("/in", 1)
        made.open(split)
        assert [made.next_record() for _ in records] == records
