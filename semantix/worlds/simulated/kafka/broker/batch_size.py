"""The size of a record batch on the wire, as the broker compares it with `max.message.bytes`.

Source: Kafka, DefaultRecordBatch.java and DefaultRecord.java.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from semantix.errors import NotModelled
from semantix.worlds.simulated.kafka.broker.partition_log import Entry

_BATCH_BYTES = 61  # of a batch without records
_RECORD_BYTES_MAX = 22  # of a record beside its key, value and headers, with all lengths
# (at least, at most): sizes that other codecs reach, as shares of zlib's. Seen on JSON and text.
_RATIOS = {"gzip": (1.0, 1.0), "zstd": (0.8, 1.25), "lz4": (1.0, 2.0), "snappy": (1.0, 2.0)}


def is_too_large(records: Sequence[Entry], bytes_max: int, codec: str) -> bool:
    """Return whether the broker refuses a batch for its size.

    Raises:
        NotModelled: that depends on a codec which semantix does not have.
    """
    if _at_most(records) <= bytes_max:
        return False
    size = _BATCH_BYTES + sum(map(_record_bytes, records))
    if size <= bytes_max:
        return False
    if codec == "none":
        return True
    content = b"".join([(one.key or b"") + (one.value or b"") for one in records])
    packed = _BATCH_BYTES + len(zlib.compress(content))
    low, high = _RATIOS[codec]
    if packed * high <= bytes_max:
        return False
    if packed * low > bytes_max:
        return True
    raise NotModelled(
        f"the simulated Kafka does not model the size of a batch that is compressed by {codec} to "
        f"about {bytes_max} bytes",
        hint="compress with gzip, or send smaller messages",
    )


def varint_bytes(number: int) -> int:
    """Return the bytes of a signed number in zigzag coding."""
    return max((abs(number) * 2).bit_length() + 6, 7) // 7


def headers_bytes(headers: Sequence[tuple[str, bytes | None]]) -> int:
    """Return the bytes of headers, without their count."""
    total = 0
    for name, value in headers:
        total += len(name.encode()) + varint_bytes(len(name.encode()))
        total += len(value or b"") + varint_bytes(len(value or b""))
    return total


def _at_most(records: Sequence[Entry]) -> int:
    size = _BATCH_BYTES + _RECORD_BYTES_MAX * len(records)
    for one in records:
        size += len(one.value or b"") + len(one.key or b"")
        if one.headers:
            size += headers_bytes(one.headers)
    return size


def _record_bytes(record: Entry) -> int:
    body = 4 + headers_bytes(record.headers or ())  # attributes, two deltas, count of headers
    for part in (record.key, record.value):
        body += varint_bytes(-1 if part is None else len(part)) + len(part or b"")
    return body + varint_bytes(body)
