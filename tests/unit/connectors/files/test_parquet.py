"""Every row is read by exactly one split."""

from __future__ import annotations

import io
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from semantix.connectors.files.parquet import ParquetFormat
from semantix.connectors.files.splits import FileSplit
from semantix.errors import ContractError
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.simulated.files.world import FileWorld

ROWS = [{"id": f"r{n}", "n": n} for n in range(10)]


def with_file(content: bytes) -> Any:
    world = FileWorld(SoloClock(), ListObserver(), {"directories": ["/in"]})
    found = ParquetFormat()
    found.files = world.clients(SoloSession())
    found.files.pipe_file("/in/a", content)
    return found


def content() -> bytes:
    held = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(ROWS), held, row_group_size=3)
    return held.getvalue()


def read(found: Any, split: FileSplit, state: int | None = None) -> list[tuple[Any, int]]:
    found.open(split) if state is None else found.reopen(split, state)
    records = []
    while not found.reached_end():
        records.append((found.next_record(), found.get_current_state()))
    found.close()
    return records


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_each_row_is_read_once_and_a_restored_split_goes_on(count: int) -> None:
    found = with_file(content())
    rows = []
    for split in found.create_input_splits("/in", count):
        records = read(found, split)
        rows += [row for row, _ in records]
        for at, (_, state) in enumerate(records, start=1):
            assert read(found, split, state) == records[at:]
    assert rows == ROWS


def test_a_file_that_is_no_parquet_file_is_named() -> None:
    found = with_file(b"text")
    with pytest.raises(ValueError, match="/in/a, byte 0: no Parquet file"):
        found.open(FileSplit("/in/a", 0, 0, 0, 4))


def test_wrong_columns_are_refused() -> None:
    with pytest.raises(ContractError, match="columns is"):
        ParquetFormat(columns=[1])  # type: ignore[list-item]
