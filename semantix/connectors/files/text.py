"""Text files: each line is a record.

Source: Flink, DelimitedInputFormat, TextInputFormat.
"""

from __future__ import annotations

import json
from typing import Any

from semantix.connectors.files.compression import decompressed, is_compressed
from semantix.connectors.files.input_format import FileInputFormat
from semantix.connectors.files.located_errors import check_whole, undecodable, unreadable
from semantix.connectors.files.splits import WHOLE, FileSplit
from semantix.errors import ContractError

_READ_BYTES = 4096
_NO_END = 2**63


class TextLineFormat(FileInputFormat):
    """Gives each line as a text, without its end.

    A line belongs to the split in which it begins, and a line that begins exactly at the end of a
    split still belongs to this split: the reader of the next split skips everything up to the first
    line end. The end of a split is noticed by a read that finds no line.

    Args:
        encoding: of the text.
        others: those of `FileInputFormat`.
    """

    is_checkpointable = True

    def __init__(self, encoding: str = "utf-8", **others: Any) -> None:
        super().__init__(**others)
        try:
            "".encode(encoding)
        except LookupError as error:
            raise ContractError(f"encoding is {encoding!r}; expected a codec of Python") from error
        self._encoding = encoding
        self._is_at_end = True
        self._is_beyond = False
        self._at = self._end = 0
        self._file: Any = None
        self._split: FileSplit | None = None

    def open(self, split: FileSplit) -> None:
        """Begin at the first line of the split.

        A split that is empty at the begin of a file has no line, whatever the file has now.

        Raises:
            OSError: the file cannot be opened or read; the message names file and byte.
            ValueError: the split is a part of a compressed file.
        """
        self._begin(split, split.start)
        if split.start:
            self._line()  # it belongs to the split before
            self._is_at_end = self._at > self._end
        elif not split.length:
            self._is_beyond = True

    def reopen(self, split: FileSplit, state: int) -> None:
        """Begin at the byte `state`, where a line begins."""
        if state != -1 and state < split.start:
            raise ContractError(
                f" Illegal offset {state}, smaller than the splits start={split.start}"
            )
        if state <= split.start:
            self.open(split)
            return
        if split.length != WHOLE and state > split.start + split.length:
            self._at, self._is_at_end = state, True  # read to its end: the file is not opened
            return
        self._begin(split, state)

    def get_current_state(self) -> int:
        """Return the byte at which the next line begins."""
        return self._at

    def reached_end(self) -> bool:
        """Return whether a read has found no further line."""
        return self._is_at_end

    def next_record(self) -> Any:
        """Return the next line; None at the end of the split.

        Raises:
            OSError: the file cannot be read; the message names file and byte.
            DeserializationError: the line is no record; the message names file and byte.
        """
        start = self._at
        line = None if self._is_beyond or start > self._end else self._line()
        if line is None:
            self._is_at_end = True
            return None
        try:
            return self.decode(line.removesuffix(b"\r"))
        except Exception as error:
            path = self._split.path if self._split is not None else ""
            raise undecodable(error, path, start, "the line") from error

    def decode(self, line: bytes) -> Any:
        """Return the record of a line."""
        return line.decode(self._encoding)

    def close(self) -> None:
        """Close the file."""
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def _begin(self, split: FileSplit, at: int) -> None:
        self._split = split
        self._is_at_end = self._is_beyond = False
        self._at = at
        self._end = _NO_END if split.length == WHOLE else split.start + split.length
        self._held, self._held_at = b"", at
        self._is_exhausted = False
        if is_compressed(split.path):
            check_whole(split)
        try:
            self._file = self.files.open(split.path, "rb")
            if not is_compressed(split.path):
                self._file.seek(at)
                return
            content = self._file.read()
        except OSError as error:
            raise unreadable(error, split.path, at) from error
        self._held = decompressed(split.path, content)[at:]
        self._is_exhausted = True

    def _line(self) -> bytes | None:
        """Read one line and move behind it; None: the file ends here."""
        searched = 0
        while (found := self._held.find(b"\n", searched)) < 0 and not self._is_exhausted:
            searched = len(self._held)
            more = self._read()
            self._is_exhausted = not more
            self._held += more
        if found < 0:
            line, self._held = self._held, b""
            self._at += len(line)
            return line or None
        line, self._held = self._held[:found], self._held[found + 1 :]
        self._at += found + 1
        return line

    def _read(self) -> bytes:
        try:
            return bytes(self._file.read(_READ_BYTES))
        except OSError as error:
            path = self._split.path if self._split is not None else ""
            raise unreadable(error, path, self._at + len(self._held)) from error


class JsonLineFormat(TextLineFormat):
    """Gives the JSON value of each line, for instance a record of a workload."""

    def decode(self, line: bytes) -> Any:
        """Return the value of a line."""
        return json.loads(line)
