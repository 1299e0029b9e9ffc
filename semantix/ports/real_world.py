"""A run's share of a real server, as the process sees it that watches the job.

The job itself runs in a child process, with client objects of its own; this side sets the share
up, reads it back while the job is held, and cleans it up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from semantix.ports.world import Leftover


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What a reader saw in one place.

    Attributes:
        place: as simulated histories name it, `out/0`.
        isolation: `read_committed`, `read_uncommitted`; `full_scan`, `by_key`.
        values: raw, all of them from the first position on.
        end: the reader's end position (Kafka: last stable offset); the number of rows.
        high: the position behind the last value of any kind.
        complete: up to `end` nothing is missing.
    """

    place: str
    isolation: str
    values: tuple[object, ...]
    end: int
    high: int
    complete: bool = True


class RealWorld(Protocol):
    """One run's share of one server.

    Each call raises WorldUnavailable, within seconds, where the server does not answer.

    Attributes:
        child_world: `module:Class` (or `file.py:Class`) of the `ports.world.World` that the child
            builds as `Class(clock, settings)`; it makes the clients.
        child_settings: its settings, plain JSON.
        reader_calls: client calls after which a reader may see something else.
    """

    child_world: str
    child_settings: dict[str, Any]
    reader_calls: frozenset[str]

    def set_up(self) -> None:
        """Make what the run needs on the server, empty."""
        ...

    def read_back(self, *, final: bool = False, whole: bool = False) -> Sequence[ReadBack]:
        """Read, and tell of the places that changed since the last time.

        Args:
            final: read everything afresh, and tell all of it.
            whole: tell of every place.
        """
        ...

    def check(self) -> None:
        """Return if the server answers: asked when the job is silent or in trouble."""
        ...

    def settle(self) -> Sequence[Leftover]:
        """Bring the world's own timeouts about, wait for what is on its way, tell what is open."""
        ...

    def close(self) -> None:
        """Remove what the run made."""
        ...
