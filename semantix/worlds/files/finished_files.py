"""The records in a finished file, as the final reader sees them.

A file that begins with `PAR1` is a Parquet file, and each row a record. Every other file is text,
and each line a record.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, lru_cache
from importlib import import_module

PARQUET = b"PAR1"
_DECODER = "semantix.connectors.files.parquet"  # pyarrow is at home there; it is loaded late


def records_of(content: bytes) -> list[bytes]:
    """Return the records in a file.

    A last line without its end is a record if it is whole JSON; else it counts as one that is still
    being written. A Parquet file that has no end has no records.
    """
    if content.startswith(PARQUET):
        return list(_rows_of(content))
    *lines, last = content.split(b"\n")
    if last and _is_whole(last):
        lines.append(last)
    return [line.removesuffix(b"\r") for line in lines if line.strip()]


@lru_cache(maxsize=256)  # a search sees the same parts in thousands of runs
def _rows_of(content: bytes) -> tuple[bytes, ...]:
    try:
        return tuple(_decoder()(content))
    except ValueError:
        return ()


@cache
def _decoder() -> Callable[[bytes], list[bytes]]:
    found: Callable[[bytes], list[bytes]] = import_module(_DECODER).records_in
    return found


def _is_whole(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True
