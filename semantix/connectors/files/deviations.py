"""What changes files behind the back of the monitoring function, and what it then loses or repeats.

Source: Flink, ContinuousFileMonitoringFunction.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from semantix.functions.deviations import DUPLICATE, LOSS, Deviation

_KIND = "files"
_HERE = "semantix.connectors.files.deviations:"
_LATE = "late-file.txt"
_LATER_MS = 10_000


class LateFile(NamedTuple):
    """A file that comes while the job runs, as `Outside.feed` takes it."""

    path: str
    records: int
    mtime_ms: int


def rewrites_a_file(outside: Any) -> None:
    """Write the first file again, with the same content: its modification time is now."""
    disk = outside.client(_KIND)
    (path, _), *_ = _files(outside)
    disk.pipe_file(path, disk.cat_file(path))


def adds_a_file_with_the_latest_time(outside: Any) -> None:
    """Add a file with the modification time that the source has reached."""
    _feed(outside, shift_ms=0)


def adds_a_file_with_an_older_time(outside: Any) -> None:
    """Add a file whose modification time is earlier than those that were read."""
    _feed(outside, shift_ms=-1)


def adds_a_file(outside: Any) -> None:
    """Add a file that is later than all others: nothing is wrong with it."""
    _feed(outside, shift_ms=_LATER_MS)


def _files(outside: Any) -> list[tuple[str, int]]:
    """Return (path, modification time in ms) of all files, the earliest first."""
    found = outside.client(_KIND).find("/", detail=True)
    times = [(path, entry["mtime_ms"]) for path, entry in found.items()]
    return sorted(times, key=lambda one: (one[1], one[0]))


def _feed(outside: Any, *, shift_ms: int) -> None:
    path, latest_ms = _files(outside)[-1]
    folder = path.rpartition("/")[0]
    values = outside.records[-_held(len(outside.records)) :]
    outside.feed(f"{_KIND}:{folder}", values, [LateFile(_LATE, len(values), latest_ms + shift_ms)])


def _held(count: int) -> int:
    return max(count // 3, 1)


DEVIATIONS: Mapping[str, Deviation] = MappingProxyType(
    {
        "reprocessing": Deviation(
            DUPLICATE,
            "a file that was read is written again, and is read again",
            f"{_HERE}rewrites_a_file",
        ),
        "loss_by_tie": Deviation(
            LOSS,
            "a file comes late, with the modification time of the latest file that was read",
            f"{_HERE}adds_a_file_with_the_latest_time",
            holds_back=True,
        ),
        "loss_by_late_mtime": Deviation(
            LOSS,
            "a file comes late, with an earlier modification time",
            f"{_HERE}adds_a_file_with_an_older_time",
            holds_back=True,
        ),
        "double_read": Deviation(
            DUPLICATE,
            "a file is written again between the two listings of one scan",
            f"{_HERE}rewrites_a_file",
            at="file_src_make_splits:before",
        ),
        "stop_with_savepoint": Deviation(
            LOSS,
            "a file comes when the job was stopped with a savepoint, and started from it",
            f"{_HERE}adds_a_file",
            holds_back=True,
            stops=True,
        ),
    }
)
