"""What a reader sees in a finished file."""

from __future__ import annotations

from semantix.connectors.files import ParquetWriterFactory
from semantix.worlds.files.finished_files import records_of


def test_lines_and_a_whole_last_one() -> None:
    assert records_of(b'a\r\n\n{"id": 1}') == [b"a", b'{"id": 1}']
    assert records_of(b'a\n{"id":') == [b"a"]


def test_rows_of_a_parquet_file_that_is_whole() -> None:
    class Part:
        content = b""

        def write(self, content: bytes) -> int:
            self.content = content
            return len(content)

    part = Part()
    writer = ParquetWriterFactory().create(part)
    writer.add_element({"n": 1, "id": "r1"})
    writer.finish()
    assert records_of(part.content) == [b'{"id": "r1", "n": 1}']
    assert records_of(part.content[:-9]) == []
