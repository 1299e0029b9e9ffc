"""Binary files whose records all have the same length."""

from __future__ import annotations

from typing import Any

from semantix.connectors.files.compression import decompressed, is_compressed
from semantix.connectors.files.input_format import FileInputFormat
from semantix.connectors.files.located_errors import check_whole, undecodable, unreadable
from semantix.connectors.files.splits import WHOLE, FileSplit
from semantix.errors import ContractError


class FixedLengthFormat(FileInputFormat):
    """Gives each record as bytes. A record belongs to the split in which it begins.

    Args:
        record_length: bytes of a record.
        others: those of `FileInputFormat`.
    """

    is_checkpointable = True

    def __init__(self, record_length: int, **others: Any) -> None:
        super().__init__(**others)
        if not isinstance(record_length, int) or isinstance(record_length, bool):
            raise ContractError(f"record_length is {record_length!r}; expected a number of bytes")
        if record_length < 1:
            raise ContractError(f"record_length is {record_length}; expected at least 1")
        self._length = record_length
        self._file: Any = None
        self._at = self._end = 0
        self._whole: bytes | None = None
        self._path = ""

    def open(self, split: FileSplit) -> None:
        """Begin at the first record of the split."""
        self.reopen(split, split.start)

    def reopen(self, split: FileSplit, state: int) -> None:
        """Begin at the first record at or behind the byte `state`.

        Raises:
            OSError: the file cannot be opened or read; the message names file and byte.
            ValueError: the split is a part of a compressed file.
        """
        if state < split.start:
            raise ContractError(
                f"Illegal offset {state}, smaller than the splits start={split.start}"
            )
        self._path = split.path
        self._at = -(-state // self._length) * self._length
        self._whole = None
        if is_compressed(split.path):
            check_whole(split)
        try:
            self._file = self.files.open(split.path, "rb")
            size = self._file.seek(0, 2)
            if is_compressed(split.path):
                self._file.seek(0)
                content = self._file.read()
        except OSError as error:
            raise unreadable(error, split.path, self._at) from error
        if is_compressed(split.path):
            self._whole = decompressed(split.path, content)
            size = len(self._whole)
        self._end = size if split.length == WHOLE else min(split.start + split.length, size)

    def get_current_state(self) -> int:
        """Return the byte at which the next record begins."""
        return self._at

    def reached_end(self) -> bool:
        """Return whether no further record begins in the split."""
        return self._at >= self._end

    def next_record(self) -> Any:
        """Return the next record.

        Raises:
            OSError: the file cannot be read.
            ValueError: the file ends within the record, or the bytes are no record.
                Each message names file and byte.
        """
        if self._whole is not None:
            found = self._whole[self._at : self._at + self._length]
        else:
            try:
                self._file.seek(self._at)
                found = self._file.read(self._length)
            except OSError as error:
                raise unreadable(error, self._path, self._at) from error
        if len(found) < self._length:
            raise ValueError(
                f"{self._path}, byte {self._at}: the file ends after {len(found)} of "
                f"{self._length} bytes of a record"
            )
        try:
            record = self.decode(found)
        except Exception as error:
            raise undecodable(error, self._path, self._at, "the record") from error
        self._at += self._length
        return record

    def decode(self, record: bytes) -> Any:
        """Return the value of a record."""
        return record

    def close(self) -> None:
        """Close the file."""
        file, self._file = self._file, None
        if file is not None:
            file.close()
