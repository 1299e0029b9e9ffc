"""What turns records into bytes: row encoders, and writers of bulk formats.

Source: Flink, Encoder, SimpleStringEncoder, BulkWriter.
"""

from __future__ import annotations

import json
from typing import Any, Protocol

from semantix.connectors.files.sink.checks import wrong


class PartStream(Protocol):
    """The open part, as an encoder or bulk writer sees it."""

    def write(self, content: bytes) -> int: ...


class Encoder:
    """Override `encode`. Call `write` once for each record: then a record is one write."""

    def encode(self, element: Any, stream: PartStream) -> None:
        """Write a record to the open part."""
        raise NotImplementedError(f"{type(self).__name__}.encode")


class SimpleStringEncoder(Encoder):
    """Writes `str(record)` and a line end.

    Raises:
        ContractError: Python has no such codec.
    """

    def __init__(self, charset: str = "utf-8") -> None:
        try:
            "".encode(charset)
        except (LookupError, TypeError) as error:
            name = "SimpleStringEncoder"
            raise wrong(name, "charset", charset, "a codec of Python, like 'utf-8'") from error
        self._charset = charset

    def encode(self, element: Any, stream: PartStream) -> None:
        """Write the line."""
        stream.write(f"{element}\n".encode(self._charset))


class JsonLineEncoder(Encoder):
    """Writes a record as one line of JSON."""

    def encode(self, element: Any, stream: PartStream) -> None:
        """Write the line."""
        stream.write(json.dumps(element).encode() + b"\n")


class BulkWriter(Protocol):
    """Writes the records of one part. `finish` comes last; the stream stays open."""

    def add_element(self, element: Any) -> None: ...
    def flush(self) -> None: ...
    def finish(self) -> None: ...


class BulkWriterFactory(Protocol):
    """Makes the bulk writer of a part."""

    def create(self, stream: PartStream) -> BulkWriter: ...
