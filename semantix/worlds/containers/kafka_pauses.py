"""The part of a run's share of a real broker that pauses the broker."""

from __future__ import annotations

import time

from semantix.worlds.containers.kafka_transactions import REFUSALS, RealKafkaTransactions
from semantix.worlds.containers.pausing import Pauses
from semantix.worlds.containers.watch import ServerWatch

_LEADERS_S = 15.0  # in this time a broker has applied the creation of a topic
_EXECUTED_S = 10.0  # in which a broker has executed what waited in its sockets
_PAUSE_S = 0.005
_NOT_ENDED = ("Ongoing", "PrepareCommit", "PrepareAbort")


class KafkaPauses(Pauses):
    """Implements the pauses of `ports.real_world.RealWorld` for `KafkaRunWorld`."""

    _bootstrap: str
    _watch: ServerWatch

    def go_on(self) -> None:
        """Let the broker go on. A controller that missed heartbeats first elects leaders again."""
        self._pausable.go_on()
        with self._watch.asking("it does not answer after a pause", REFUSALS):
            self._wait_for_leaders()

    def _wait_for_leaders(self) -> None:
        deadline = time.monotonic() + _LEADERS_S
        while not self._have_leaders() and time.monotonic() < deadline:
            time.sleep(_PAUSE_S)

    def _have_leaders(self) -> bool:
        raise NotImplementedError

    def has_executed(self, request: str) -> bool:
        """Wait until the broker has ended a transaction, and has written its markers.

        Args:
            request: the transactional id on the broker.
        """
        transactions = RealKafkaTransactions(self._bootstrap, patience_s=_EXECUTED_S)
        with self._watch.asking("a transaction cannot be described", REFUSALS):
            deadline = time.monotonic() + _EXECUTED_S
            while transactions.describe(request).state in _NOT_ENDED:
                if time.monotonic() > deadline:
                    return False
                time.sleep(_PAUSE_S)
        return True
