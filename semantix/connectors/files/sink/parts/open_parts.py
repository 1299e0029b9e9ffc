"""The open part of a bucket: a recoverable part, and the encoder or bulk writer before it.

Source: Flink, OutputStreamBasedPartFileWriter, RowWisePartWriter, BulkPartWriter.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from semantix.connectors.files.sink.encoders import BulkWriterFactory, Encoder
from semantix.connectors.files.sink.parts.part_handles import Handle
from semantix.connectors.files.sink.parts.recoverable_writer import RecoverableWriter


class OpenPart:
    """A part in progress; also the stream to which encoders write.

    Attributes:
        bucket_id: of its bucket.
        creation_time: processing time in milliseconds at which it was opened.
        last_update_time: of the last record; at first, the creation time.
    """

    def __init__(
        self, writer: RecoverableWriter, part: Any, bucket_id: str | int, creation_time: int
    ) -> None:
        self._writer = writer
        self._part = part
        self.bucket_id = bucket_id
        self.creation_time = self.last_update_time = creation_time

    @property
    def size(self) -> int:
        """Number of bytes that were handed on to the file."""
        return int(self._part.length)

    def add(self, element: Any, now_ms: int) -> None:
        """Write a record."""
        raise NotImplementedError

    def write(self, content: bytes) -> int:
        """Append bytes; for encoders."""
        self._writer.write_part(self._part, content)
        return len(content)

    def persist(self) -> Handle:
        """Make all bytes durable."""
        return self._writer.persist_part(self._part)

    def close_for_commit(self) -> Handle:
        """Make all bytes durable, and end the part."""
        return self._writer.close_part_for_commit(self._part)

    def dispose(self) -> None:
        """Let go of the part. An error does not matter: nothing durable depends on it."""
        with suppress(Exception):
            self._writer.close_part(self._part)


class RowPart(OpenPart):
    """A part to which an encoder writes each record at once."""

    def __init__(self, encoder: Encoder, *others: Any) -> None:
        super().__init__(*others)
        self._encoder = encoder

    def add(self, element: Any, now_ms: int) -> None:
        """Write a record."""
        self._encoder.encode(element, self)
        self.last_update_time = now_ms


class BulkPart(OpenPart):
    """A part of a bulk format, whose writer may keep records until the end of the part."""

    def __init__(self, factory: BulkWriterFactory, *others: Any) -> None:
        super().__init__(*others)
        self._bulk = factory.create(self)

    def add(self, element: Any, now_ms: int) -> None:
        """Give a record to the bulk writer."""
        self._bulk.add_element(element)
        self.last_update_time = now_ms

    def persist(self) -> Handle:
        """Refuse: a bulk writer cannot go on with a file of another process."""
        raise NotImplementedError('Bulk Part Writers do not support "pause and resume" operations.')

    def close_for_commit(self) -> Handle:
        """Let the bulk writer write what it keeps, then end the part."""
        self._bulk.flush()
        self._bulk.finish()
        return super().close_for_commit()
