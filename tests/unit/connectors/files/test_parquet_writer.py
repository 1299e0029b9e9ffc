"""A bulk writer of Parquet files."""

from __future__ import annotations

import json
from typing import Any

import pyarrow
import pytest
from pyarrow.parquet import ParquetFile

from semantix.connectors.files.parquet import records_in
from semantix.connectors.files.parquet_writer import ParquetWriterFactory
from semantix.errors import ContractError


class Part:
    def __init__(self) -> None:
        self.content = b""

    def write(self, content: bytes) -> int:
        self.content += content
        return len(content)


def written(factory: ParquetWriterFactory, *rows: Any) -> bytes:
    part = Part()
    writer = factory.create(part)
    for row in rows:
        writer.add_element(row)
    writer.flush()
    assert part.content == b""
    writer.finish()
    return part.content


def test_a_bulk_writer_writes_row_groups_and_a_reader_sees_the_rows() -> None:
    rows = [{"id": f"r{n}", "n": n} for n in range(3)]
    content = written(ParquetWriterFactory(row_group_rows=2), *rows)
    assert [json.loads(one) for one in records_in(content)] == rows
    assert ParquetFile(pyarrow.BufferReader(content)).num_row_groups == 2
    fields = {"id": "string", "n": "double"}
    content = written(ParquetWriterFactory(fields, compression="NONE"), *rows)
    assert json.loads(records_in(content)[2]) == {"id": "r2", "n": 2.0}
    assert records_in(written(ParquetWriterFactory(fields))) == []


def test_what_is_no_parquet_file_is_refused() -> None:
    with pytest.raises(ValueError, match="no Parquet file"):
        records_in(b"PAR1 and so on")


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: ParquetWriterFactory(compression="ZIP"), "compression is 'ZIP'; expected 'NONE'"),
        (lambda: ParquetWriterFactory(row_group_rows=0), "row_group_rows is 0; expected rows"),
        (lambda: ParquetWriterFactory({"n": "number"}), "expected types of pyarrow, like string"),
        (lambda: ParquetWriterFactory({}), "fields is {}; expected name → type"),
        (lambda: written(ParquetWriterFactory(), "text"), "the record is 'text'; expected a map"),
        (
            lambda: written(ParquetWriterFactory({"n": "int64"}), {"n": "a"}),
            "rows do not fit to the columns",
        ),
    ],
)
def test_a_wrong_argument_of_a_bulk_writer_is_refused(call: Any, text: str) -> None:
    with pytest.raises(ContractError, match=text):
        call()
