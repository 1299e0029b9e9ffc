"""What a spec may require to be above one, and how texts write a number of things."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SPLITS_OF_A_FILE = "splits_of_a_file"
CHECKPOINTS_IN_A_LAST_SPLIT = "checkpoints_in_a_last_split"
PARTITIONS_OF_A_SUBTASK = "partitions_of_a_subtask"
ELEMENTS_OF_A_STATE = "elements_of_a_state"
ELEMENTS_IN_FLIGHT = "elements_in_flight"
RETRIES = "retries"
PARTS_OF_A_BUCKET = "parts_of_a_bucket"
CHECKPOINTS_WITH_AN_OPEN_PART = "checkpoints_with_an_open_part"

# What each number counts. It is the largest one of a run without faults.
COUNTS: Mapping[str, str] = MappingProxyType(
    {
        SPLITS_OF_A_FILE: "splits of one file that wait in readers at checkpoints",
        CHECKPOINTS_IN_A_LAST_SPLIT: "checkpoints in which a reader is in the middle of a split "
        "and has no other one",
        PARTITIONS_OF_A_SUBTASK: "places that one subtask of a source reads",
        ELEMENTS_OF_A_STATE: "elements that one subtask has in one list state of a checkpoint",
        ELEMENTS_IN_FLIGHT: "records and watermarks that wait in one subtask of an asynchronous "
        "function at a checkpoint",
        RETRIES: "requests of an asynchronous function that were sent once more",
        PARTS_OF_A_BUCKET: "parts of one bucket of a file sink in the states of checkpoints",
        CHECKPOINTS_WITH_AN_OPEN_PART: "checkpoints that hold an open part of a file sink",
    }
)


def counted(number: int, word: str, plural: str = "") -> str:
    """Return `1 run`, `2,400 runs`."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"
