"""The memory of the processes in which a job's functions run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class ProcessMemory(Protocol):
    """What the functions of a process share: their modules. It dies with the process."""

    def deploy(self, attempt: int, new: Sequence[int]) -> None:
        """Prepare the memory for the functions of an attempt, which are made next.

        Args:
            attempt: number of the attempt.
            new: the processes that begin anew, by number; the others keep their memory.
        """
        ...
