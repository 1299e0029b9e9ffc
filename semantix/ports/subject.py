"""What a scenario needs of a subject: the thing that is run and crashed.

The engine's job is one subject (`engine.job_run.JobRun`). A client loop will be another, and a
process behind a wire proxy a third.
"""

from __future__ import annotations

from typing import Protocol

from semantix.errors import ContractError
from semantix.ports.gate import Gates, JobControl


class Subject(Protocol):
    """One execution of something that uses the clients of worlds and may be crashed.

    Attributes:
        notes: (who, text) lines for the timeline; they are no events of the history.
    """

    notes: list[tuple[str, str]]

    @property
    def control(self) -> JobControl:
        """What a gate may do to the subject: crash a part of it, stall it, let time pass."""
        ...

    def run(self, gates: Gates) -> None:
        """Run from the start to quiescence; each step of each strand asks a gate of `gates`.

        Quiescence means: the subject has ended, and every timeout of the worlds has passed.
        """
        ...

    def break_off(self, error: ContractError) -> None:
        """End the run as failed: something broke a port outside of the subject's own code."""
        ...

    def living(self) -> tuple[str, ...]:
        """Give the labels of everything that a crash of everything would end, in a fixed order."""
        ...

    def attempts(self) -> int:
        """Give the number of the latest attempt; 0 before the first one."""
        ...
