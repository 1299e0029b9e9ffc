"""Calls `error_cb` when the client has lost its broker, or when the broker refuses its login."""

from __future__ import annotations

from confluent_kafka import KafkaError

from semantix.errors import NotModelled
from semantix.worlds.simulated.kafka.client.calls import Door
from semantix.worlds.simulated.kafka.configuration.checks import Configuration

_ALL_BROKERS_DOWN = int(KafkaError._ALL_BROKERS_DOWN)
_AUTHENTICATION = int(KafkaError._AUTHENTICATION)


class ErrorEvents:
    """The error events of one client. A poll or flush calls the callback.

    Args:
        refusal: why the broker refuses the login; empty: it does not.
    Raises:
        NotModelled: the configuration asks for statistics.
    """

    __slots__ = ("_callback", "_door", "_refusal", "_told_until_us")

    def __init__(self, door: Door, conf: Configuration, refusal: str = "") -> None:
        if "stats_cb" in conf.callbacks and conf.get("statistics.interval.ms", 0):
            raise NotModelled("the simulated Kafka does not model statistics (stats_cb)")
        self._callback = conf.callbacks.get("error_cb")
        self._door = door
        self._refusal = refusal
        self._told_until_us = 0

    def serve(self) -> None:
        """Call the callback once for each time in which the network was cut.

        A refused login is reported each time: the client tries again and again.
        """
        if self._callback is None:
            return
        if self._refusal:
            self._callback(KafkaError(_AUTHENTICATION, self._refusal))
        cut_until_us = self._door.network.cut_until_us
        if cut_until_us > self._told_until_us:
            self._told_until_us = cut_until_us
            self._callback(KafkaError(_ALL_BROKERS_DOWN, "1/1 brokers are down"))
