"""Bucket assigners: in which folder below the base path a record is written.

Source: Flink, DateTimeBucketAssigner, BasePathBucketAssigner.
"""

from __future__ import annotations

from typing import Any

from semantix.connectors.files.sink.checks import wrong
from semantix.connectors.files.sink.date_patterns import DatePattern
from semantix.functions.contexts import SinkContext

BucketId = str | int


class BucketAssigner:
    """Override `get_bucket_id`."""

    def get_bucket_id(self, element: Any, context: SinkContext) -> BucketId:
        """Return the bucket of a record: its folder below the base path; "": the base path.

        Args:
            context: gives processing time, watermark, and timestamp of the record.
        """
        raise NotImplementedError(f"{type(self).__name__}.get_bucket_id")


class BasePathBucketAssigner(BucketAssigner):
    """Writes all records into the base path."""

    def get_bucket_id(self, element: Any, context: SinkContext) -> BucketId:
        """Return the empty text."""
        return ""


class DateTimeBucketAssigner(BucketAssigner):
    """Names the bucket by the processing time. So a replayed record may get another bucket.

    Args:
        pattern: as in Java's `DateTimeFormatter`, of the letters y, M, d, H, m, s, S and quoted
            text.
        zone: a name of the time zone database. Flink's default is the zone of the machine; here it
            is UTC, so that a run is the same on every machine.
    Raises:
        ContractError: the pattern has another letter; there is no such zone.
    """

    def __init__(self, pattern: str = "yyyy-MM-dd--HH", zone: str = "UTC") -> None:
        self.pattern, self.zone = pattern, zone
        self._text_of = DatePattern(pattern, zone)
        self._last: tuple[int, str] = (-1, "")

    def get_bucket_id(self, element: Any, context: SinkContext) -> BucketId:
        """Return the processing time as the pattern writes it."""
        now_ms = context.current_processing_time()
        if self._last[0] != now_ms:
            self._last = now_ms, self._text_of.text(now_ms)
        return self._last[1]


class KeyBucketAssigner(BucketAssigner):
    """Writes each record into the bucket of its key.

    Args:
        field: of the record, a mapping, which holds the key.
    Raises:
        ContractError: the field is no text.
    """

    def __init__(self, field: str = "key") -> None:
        if not isinstance(field, str) or not field:
            raise wrong("KeyBucketAssigner", "field", field, "the name of a field")
        self._field = field

    def get_bucket_id(self, element: Any, context: SinkContext) -> BucketId:
        """Return the key as a text."""
        return str(element[self._field])
