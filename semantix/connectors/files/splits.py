"""A split: a part of a file, as the monitoring function sends it to a reader.

Source: Flink, TimestampedFileInputSplit, FileInputSplit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from semantix.errors import ContractError

MIN_TIME = -(2**63)
MAX_TIME = 2**63 - 1
WHOLE = -1  # the length of a split that is a whole file, whatever its length


@dataclass(frozen=True, slots=True)
class FileSplit:
    """A range of a file.

    Attributes:
        path: of the file.
        modification_time_ms: of the file, at the scan that found it; milliseconds since 1970.
        number: of the split, among those of its scan.
        start: the first byte.
        length: number of bytes; -1: the whole file.
        state: where a format goes on in this split; None: at its start.
    Raises:
        ContractError: the modification time is negative.
    """

    path: str
    modification_time_ms: int
    number: int
    start: int
    length: int
    state: int | None = None

    def __post_init__(self) -> None:
        if self.modification_time_ms < 0 and self.modification_time_ms != MIN_TIME:
            raise ContractError(
                f"Invalid File Split Modification Time: {self.modification_time_ms}.",
                hint=f"modification_time_ms is {self.modification_time_ms}; expected milliseconds "
                "since 1970, at least 0",
            )

    def order(self) -> tuple[int, str, int]:
        """Return the key by which readers order splits: time, path, number."""
        return self.modification_time_ms, self.path, self.number

    def at(self, state: int | None) -> FileSplit:
        """Return the same split with another state."""
        return self if state == self.state else replace(self, state=state)

    def __lt__(self, other: FileSplit) -> bool:
        return self.order() < other.order()
