"""A run's share of a real server, as the parent process uses it.

The job runs in a child process with its own client objects. The parent process sets the share up,
reads it back while the child waits at a step, and removes it at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from semantix.ports.world import Leftover


@dataclass(frozen=True, slots=True)
class ReadBack:
    """The values that a reader saw in one place.

    Attributes:
        place: `out/0`, named as in simulated histories.
        isolation: `read_committed` or `read_uncommitted` for a log; `full_scan` or `by_key` for a
            table.
        values: the raw values, all of them from the first position on.
        end: for a log the reader's end position (Kafka: last stable offset), for a table the
            number of rows.
        high: the position behind the last value of any kind (Kafka: high watermark).
        complete: no value below `end` is missing.
        keys: of a table the name of each row, as in simulated histories; else empty.
        changed: (path, values that are gone, values that are new) of each finished file that is no
            longer what it was at the last read-back.
    """

    place: str
    isolation: str
    values: tuple[object, ...]
    end: int
    high: int
    complete: bool = True
    keys: tuple[str, ...] = ()
    changed: tuple[tuple[str, tuple[object, ...], tuple[object, ...]], ...] = ()


class RealWorld(Protocol):
    """One run's share of one server.

    If the server does not answer, each call raises WorldUnavailable within seconds.

    Attributes:
        child_world: `module:Class` (or `file.py:Class`) of the `ports.world.World` that the child
            process builds as `Class(clock, settings)`. That world makes the clients.
        child_settings: the settings of that world, as plain JSON.
        reader_calls: the client calls after which a reader may see other values than before.
        pause_refusal: why the server cannot be paused; empty if it can.
    """

    child_world: str
    child_settings: dict[str, Any]
    reader_calls: frozenset[str]

    @property
    def pause_refusal(self) -> str: ...

    def set_up(self) -> None:
        """Create the topics, keyspaces or tables that the run needs, all of them empty."""
        ...

    def feed(self, place: str, values: Sequence[Any]) -> None:
        """Put input into a place, as somebody outside of the job would; after `set_up`."""
        ...

    def read_back(self, *, final: bool = False, whole: bool = False) -> Sequence[ReadBack]:
        """Read the output, and return the places that changed since the last call.

        Args:
            final: read every place again from its first position, and return all places.
            whole: return all places, also those that did not change.
        """
        ...

    def check(self) -> None:
        """Return if the server answers. The parent asks when the job is silent or has failed."""
        ...

    def pause(self) -> None:
        """Let the server stand still. Until `go_on` no other method of this world is called."""
        ...

    def go_on(self) -> None:
        """Let a paused server go on, and return when it answers."""
        ...

    def restart(self) -> None:
        """Kill the server, start it again, and return when it answers."""
        ...

    def has_executed(self, request: str) -> bool:
        """Wait until the server has executed a late request; False: it does not in time.

        Args:
            request: as the client described it that sent the request to the paused server.
        """
        ...

    def settle(self) -> Sequence[Leftover]:
        """Wait until the server's timeouts have passed; return everything that is still open."""
        ...

    def close(self) -> None:
        """Remove everything that the run created on the server."""
        ...
