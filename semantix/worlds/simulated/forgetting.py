"""A world that acknowledges writes and does not keep all of them: `loses_acknowledged` of a spec.

Real servers do so if they acknowledge before anything is durable, and then lose their memory: a
broker with `acks=1` whose leader changes, a node whose commit log is synced later. Here every
second write is gone as soon as it is acknowledged, so a run shows it without any fault.
"""

from __future__ import annotations

EVERY = 2
HELP = "the world acknowledges every second write and does not keep it; on the simulated world only"


class Forgetting:
    """Counts the writes of one world.

    Args:
        is_on: False: nothing is forgotten.
    """

    __slots__ = ("_count", "is_on")

    def __init__(self, *, is_on: bool) -> None:
        self.is_on = is_on
        self._count = 0

    def forgets(self) -> bool:
        """Count one write, and return whether it is forgotten."""
        if not self.is_on:
            return False
        self._count += 1
        return self._count % EVERY == 0


NOTHING = Forgetting(is_on=False)
