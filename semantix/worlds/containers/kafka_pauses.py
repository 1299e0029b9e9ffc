"""The part of a run's share of a real broker that pauses the broker."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from confluent_kafka import Consumer, KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from semantix.worlds.containers.clients.kafka_producer import QUICK
from semantix.worlds.containers.kafka_transactions import REFUSALS, RealKafkaTransactions
from semantix.worlds.containers.pausing import Pauses
from semantix.worlds.containers.watch import ServerWatch

_LEADERS_S = 15.0  # in this time a broker has applied the creation of a topic
_EXECUTED_S = 10.0  # in which a broker has executed what waited in its sockets
_PAUSE_S = 0.005
# Errors of a partition that has no leader yet: those that Kafka's own clients take as stale
# metadata (InvalidMetadataException), and those of librdkafka while its metadata lacks the leader
# or the topic.
NO_LEADER_YET = (
    KafkaError.NOT_LEADER_FOR_PARTITION,
    KafkaError.LEADER_NOT_AVAILABLE,
    KafkaError.UNKNOWN_TOPIC_OR_PART,
    KafkaError.UNKNOWN_TOPIC_ID,
    KafkaError.UNKNOWN_LEADER_EPOCH,
    KafkaError.FENCED_LEADER_EPOCH,
    KafkaError.REPLICA_NOT_AVAILABLE,
    KafkaError.KAFKA_STORAGE_ERROR,
    KafkaError.LISTENER_NOT_FOUND,
    KafkaError.OFFSET_NOT_AVAILABLE,
    KafkaError._NOENT,  # "Failed to query partition leaders: No leaders found"
    KafkaError._UNKNOWN_PARTITION,
    KafkaError._UNKNOWN_TOPIC,
)
# librdkafka logs line after line about a broker that is gone; the watch reports it once instead.
QUIET = {**QUICK, "log_level": 0}
_NOT_ENDED = ("Ongoing", "PrepareCommit", "PrepareAbort")

Answer = TypeVar("Answer")


class KafkaPauses(Pauses):
    """Implements the pauses of `ports.real_world.RealWorld` for `KafkaRunWorld`."""

    _admin: AdminClient
    _bootstrap: str
    _consumers: dict[str, Consumer]
    _watch: ServerWatch

    def go_on(self) -> None:
        """Let the broker go on. A controller that missed heartbeats first elects leaders again."""
        self._pausable.go_on()
        with self._watch.asking("it does not answer after a pause", REFUSALS):
            self._wait_for_leaders()

    def restart(self) -> None:
        """Kill the broker, start it again, and wait for the leaders of its partitions."""
        self._pausable.restart()
        self._connect()
        with self._watch.asking("it does not answer after a restart", REFUSALS):
            self._wait_for_leaders()

    def _wait_for_leaders(self) -> None:
        deadline = time.monotonic() + _LEADERS_S
        while not self._have_leaders() and time.monotonic() < deadline:
            time.sleep(_PAUSE_S)

    def led(self, question: Callable[[], Answer]) -> Answer:
        """Ask again while a broker that was restarted elects the leaders of its partitions.

        A client that has learned of a leader before does not notice the election, so it is made
        anew.
        """
        deadline = time.monotonic() + _LEADERS_S
        while True:
            try:
                return question()
            except KafkaException as error:
                code = error.args[0].code()
                if code not in NO_LEADER_YET or time.monotonic() > deadline:
                    raise
                self._connect()
                time.sleep(_PAUSE_S)

    def _connect(self) -> None:
        """Make the clients, also in place of those that there are."""
        self._admin = AdminClient({**QUIET, "bootstrap.servers": self._bootstrap})
        self._close_consumers()

    def _close_consumers(self) -> None:
        for consumer in self._consumers.values():
            consumer.close()
        self._consumers.clear()

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
