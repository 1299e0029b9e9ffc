"""The elements that channels transport: tuples `(tag, …)`.

As in Flink (EndOfData, EndOfPartitionEvent), the end has two elements: DATA_END follows the last
record, and PARTITION_END is the last element of all. Barriers still come between the two.
"""

from __future__ import annotations

from typing import Any

RECORD = 0  # (RECORD, StreamRecord)
BARRIER = 1  # (BARRIER, checkpoint_id, timestamp_ms)
CANCEL_MARKER = 2  # (CANCEL_MARKER, checkpoint_id)
DATA_END = 3  # (DATA_END, drains): False if a savepoint ends the job without drain
PARTITION_END = 4  # (PARTITION_END,)
WATERMARK = 5  # (WATERMARK, timestamp_ms)
IDLENESS = 6  # (IDLENESS, is_idle)

Element = tuple[Any, ...]
