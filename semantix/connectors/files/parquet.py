"""Parquet files: each row is a record.

pyarrow reads files from threads of its own. So the task reads the file, and pyarrow sees memory
only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from semantix.connectors.files.input_format import FileInputFormat
from semantix.connectors.files.located_errors import undecodable, unreadable
from semantix.connectors.files.splits import WHOLE, FileSplit
from semantix.errors import ContractError


class ParquetFormat(FileInputFormat):
    """Gives each row as a mapping. A split has the row groups that begin in its range.

    Args:
        columns: the columns to read; None: all.
        others: those of `FileInputFormat`.
    """

    is_checkpointable = True

    def __init__(self, columns: list[str] | None = None, **others: Any) -> None:
        super().__init__(**others)
        if columns is not None and (
            not isinstance(columns, list | tuple)
            or not all(isinstance(one, str) for one in columns)
        ):
            raise ContractError(
                f"columns is {columns!r}; expected a list of names of columns, or None"
            )
        self._columns = columns
        self._rows: Iterator[tuple[int, Any]] = iter(())
        self._next: tuple[int, Any] | None = None
        self._at = 0

    def open(self, split: FileSplit) -> None:
        """Begin at the first row of the split."""
        self.reopen(split, 0)

    def reopen(self, split: FileSplit, state: int) -> None:
        """Begin at the row `state`, counted from the first row of the file.

        Raises:
            OSError: the file cannot be opened or read; the message names file and byte.
            ValueError: the file is no Parquet file, or has no such column; the message names file
                and byte.
        """
        try:
            with self.files.open(split.path, "rb") as file:
                content = file.read()
        except OSError as error:
            raise unreadable(error, split.path, split.start) from error
        self._rows = self._rows_of(split, content, state)
        self._at = state
        self._advance()

    def get_current_state(self) -> int:
        """Return the number of the next row in the file."""
        return self._at

    def reached_end(self) -> bool:
        """Return whether the split has no further row."""
        return self._next is None

    def next_record(self) -> Any:
        """Return the next row."""
        if self._next is None:
            return None
        number, row = self._next
        self._at = number + 1
        self._advance()
        return row

    def close(self) -> None:
        """Forget the rows."""
        self._rows, self._next = iter(()), None

    def _advance(self) -> None:
        self._next = next(self._rows, None)

    def _rows_of(self, split: FileSplit, content: bytes, state: int) -> Iterator[tuple[int, Any]]:
        import pyarrow
        from pyarrow.parquet import ParquetFile

        if not content:  # an empty file has an empty split, and no rows
            return
        try:
            found = ParquetFile(pyarrow.BufferReader(content), pre_buffer=False)
        except (pyarrow.ArrowException, OSError) as error:
            raise ValueError(f"{split.path}, byte 0: no Parquet file: {error}") from error
        self._check_columns(split.path, found.schema_arrow.names)
        first = 0
        for index in range(found.num_row_groups):
            group = found.metadata.row_group(index)
            start = _start_of(group)
            if _is_in(split, start) and first + group.num_rows > state:
                try:
                    table = found.read_row_group(index, columns=self._columns, use_threads=False)
                    rows = enumerate(table.to_pylist(), start=first)
                except (pyarrow.ArrowException, OSError, ValueError) as error:
                    raise undecodable(error, split.path, start, "the row group") from error
                yield from [(number, row) for number, row in rows if number >= state]
            first += group.num_rows

    def _check_columns(self, path: str, there: list[str]) -> None:
        missing = [one for one in self._columns or () if one.partition(".")[0] not in there]
        if missing:
            raise ValueError(
                f"{path}, byte 0: no column {missing[0]!r}; the file has {', '.join(there)}"
            )


def _is_in(split: FileSplit, at: int) -> bool:
    return split.length == WHOLE or split.start <= at < split.start + split.length


def _start_of(group: Any) -> int:
    """Return the first byte of a row group: that of its first column, with the dictionary."""
    column = group.column(0)
    starts = [column.data_page_offset, column.dictionary_page_offset]
    return int(min(one for one in starts if one is not None))


def records_in(content: bytes) -> list[bytes]:
    """Return the rows of a whole Parquet file, each as a JSON text: what a final reader sees.

    Raises:
        ValueError: it is no Parquet file.
    """
    import pyarrow
    from pyarrow.parquet import ParquetFile

    try:
        found = ParquetFile(pyarrow.BufferReader(content), pre_buffer=False)
        rows = [
            row
            for index in range(found.num_row_groups)
            for row in found.read_row_group(index, use_threads=False).to_pylist()
        ]
    except (pyarrow.ArrowException, OSError) as error:
        raise ValueError(f"no Parquet file: {error}") from error
    return [json.dumps(row, sort_keys=True, default=str).encode() for row in rows]
