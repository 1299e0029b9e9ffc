"""A node that acknowledges writes and does not keep all of them (`loses_acknowledged`)."""

from __future__ import annotations

from collections.abc import Callable

from semantix.worlds.simulated.cassandra.catalog import Place
from semantix.worlds.simulated.cassandra.learned import Learned
from semantix.worlds.simulated.cassandra.node import Node
from semantix.worlds.simulated.cassandra.statements.changes import Change
from semantix.worlds.simulated.cassandra.watching import Watcher
from semantix.worlds.simulated.forgetting import Forgetting


class ForgettingNode(Node):
    """A node that forgets rows of its clients.

    Attributes:
        has_clients: the job has begun; what was written before is kept.
    """

    def __init__(self, now_us: Callable[[], int], watcher: Watcher, learned: Learned) -> None:
        super().__init__(now_us, watcher, learned)
        self.has_clients = False
        self._forgetting = Forgetting(is_on=True)

    def _store(self, change: Change, place: Place) -> None:
        if not (self.has_clients and self._forgetting.forgets()):
            super()._store(change, place)
