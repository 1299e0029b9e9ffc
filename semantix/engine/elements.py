"""What travels over a channel: tuples `(tag, …)`.

Flink's EndOfData and EndOfPartitionEvent are two elements: barriers still flow after the data has
ended.
"""

from __future__ import annotations

from typing import Any

RECORD = 0  # (RECORD, StreamRecord)
BARRIER = 1  # (BARRIER, checkpoint_id, timestamp_ms)
CANCEL_MARKER = 2  # (CANCEL_MARKER, checkpoint_id)
DATA_END = 3  # (DATA_END,)
PARTITION_END = 4  # (PARTITION_END,)
WATERMARK = 5  # (WATERMARK, timestamp_ms)
IDLENESS = 6  # (IDLENESS, is_idle)

Element = tuple[Any, ...]
