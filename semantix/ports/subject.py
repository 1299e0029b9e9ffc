"""A subject: something that a scenario runs and crashes.

The engine's job is one subject (`engine.job_run.JobRun`). A client loop will be a second one, and a
process behind a wire proxy a third one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from semantix.ports.gate import Gates, JobControl


class Subject(Protocol):
    """One execution of a program that uses clients of worlds and may be crashed.

    Attributes:
        notes: lines for the timeline, (label of the actor, text). They are not part of the
            history.
        suspended: a fault has stopped the subject before its end. The scenario makes it anew from
            what is durable.
        on_failure: called with each exception that ends a part of the subject, also one that ends
            its making; None: nobody listens.
    """

    notes: list[tuple[str, str]]
    suspended: bool
    on_failure: Callable[[BaseException], None] | None

    @property
    def control(self) -> JobControl:
        """The object through which a gate crashes or stalls a part of the subject."""
        ...

    def run(self, gates: Gates) -> None:
        """Run from the start to quiescence; each step of each strand asks a gate of `gates`.

        Quiescence means: the subject has ended, and every timeout of the worlds has passed.
        """
        ...

    def break_off(self, error: BaseException) -> None:
        """End the run after an error that the subject could not catch.

        Example: the watchdog found that a connector blocks.
        """
        ...

    def leave(self, breach: str, what: str, where: str) -> None:
        """Record that the code that runs now leaves its contract (oracle CON), and end the run.

        Args:
            breach: `exit`, `interrupt`, `outside` or `threads`.
            what: the call, `os._exit`.
            where: file and line in the connector's source.
        """
        ...

    def release(self) -> None:
        """Drop everything that belongs to a suspended run."""
        ...

    def living(self) -> tuple[str, ...]:
        """Return the labels of all actors that a crash of everything would end, in fixed order."""
        ...

    def attempts(self) -> int:
        """Return the number of the latest attempt; 0 before the first one."""
        ...
