"""Writes Parquet files, the bulk format of the file sink: each record is a row.

pyarrow writes files from threads of its own. So pyarrow sees memory only, and the task writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from semantix.connectors.files.sink.checks import check_number, check_word, wrong
from semantix.connectors.files.sink.encoders import PartStream
from semantix.errors import ContractError

_COMPRESSIONS = ("NONE", "SNAPPY", "GZIP", "ZSTD", "LZ4")


class ParquetWriterFactory:
    """Makes the bulk writers of `StreamingFileSink.for_bulk_format`: each record is a row.

    Args:
        fields: name → type of each column, as pyarrow names types (`string`, `int64`, `double`);
            None: the names and types of the first row group of a part.
        row_group_rows: so many rows make a row group.
        compression: `NONE`, `SNAPPY`, `GZIP`, `ZSTD` or `LZ4`.
    Raises:
        ContractError: an argument does not fit.
    """

    def __init__(
        self,
        fields: Mapping[str, str] | None = None,
        row_group_rows: int = 100_000,
        compression: str = "SNAPPY",
    ) -> None:
        where = "ParquetWriterFactory"
        self._row_group_rows = check_number(where, "row_group_rows", row_group_rows, "rows")
        check_word(where, "compression", compression, _COMPRESSIONS)
        self._compression = compression
        self._schema = None if fields is None else _schema_of(fields)

    def create(self, stream: PartStream) -> ParquetBulkWriter:
        """Return the writer of one part."""
        return ParquetBulkWriter(stream, self._schema, self._row_group_rows, self._compression)


class ParquetBulkWriter:
    """Keeps rows in memory; a row group goes to a buffer, which the end of the part hands on."""

    def __init__(
        self, stream: PartStream, schema: Any, row_group_rows: int, compression: str
    ) -> None:
        self._stream = stream
        self._schema = schema
        self._row_group_rows = row_group_rows
        self._compression = compression
        self._rows: list[Any] = []
        self._writer: Any = None
        self._buffer: Any = None

    def add_element(self, element: Any) -> None:
        """Keep a row.

        Raises:
            ContractError: the record is no mapping.
        """
        if not isinstance(element, Mapping):
            raise ContractError(
                f"ParquetBulkWriter: the record is {element!r:.80}; expected a mapping, column to "
                "value"
            )
        self._rows.append(dict(element))
        if len(self._rows) >= self._row_group_rows:
            self._write_row_group()

    def flush(self) -> None:
        """Do nothing: a part of a Parquet file is no file."""

    def finish(self) -> None:
        """Write the last row group and the footer, and hand the file on."""
        if self._rows or self._writer is None:
            self._write_row_group()
        self._writer.close()
        self._stream.write(self._buffer.getvalue().to_pybytes())

    def _write_row_group(self) -> None:
        import pyarrow
        from pyarrow.parquet import ParquetWriter

        try:
            table = pyarrow.Table.from_pylist(self._rows, schema=self._schema)
        except (pyarrow.ArrowException, TypeError, ValueError) as error:
            raise ContractError(
                f"ParquetBulkWriter: rows do not fit to the columns: {error}"
            ) from error
        if self._writer is None:
            self._schema = table.schema
            self._buffer = pyarrow.BufferOutputStream()
            self._writer = ParquetWriter(self._buffer, table.schema, compression=self._compression)
        self._writer.write_table(table)
        self._rows = []


def _schema_of(fields: Mapping[str, str]) -> Any:
    import pyarrow

    if not isinstance(fields, Mapping) or not fields:
        raise wrong("ParquetWriterFactory", "fields", fields, "name → type of each column")
    try:
        return pyarrow.schema(
            [(name, pyarrow.type_for_alias(kind)) for name, kind in fields.items()]
        )
    except (ValueError, TypeError, AttributeError, pyarrow.ArrowException) as error:
        kinds = "types of pyarrow, like string or int64"
        raise wrong("ParquetWriterFactory", "fields", dict(fields), kinds) from error
