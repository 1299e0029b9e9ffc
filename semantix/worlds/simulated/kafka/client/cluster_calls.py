"""The calls about the cluster that producers and consumers share."""

from __future__ import annotations

from typing import Any

from semantix.worlds.simulated.kafka.broker.broker import Broker
from semantix.worlds.simulated.kafka.client.calls import Door, check_credentials
from semantix.worlds.simulated.kafka.client.cluster_metadata import CLUSTER_ID, cluster_metadata


class ClusterCalls:
    """A part of `SimulatedProducer` and `SimulatedConsumer`."""

    _broker: Broker
    _door: Door

    def list_topics(self, topic: str | None = None, timeout: float = -1) -> Any:
        """Give the cluster's metadata."""
        self._check_open()
        broker = self._broker
        return self._door.remote(
            "list_topics",
            lambda: cluster_metadata(broker, topic),
            "Failed to get metadata: ",
            timeout,
        )

    def cluster_id(self, timeout: float = -1) -> str:
        """Give the id of the cluster."""
        self._check_open()
        return self._door.remote(
            "cluster_id", lambda: CLUSTER_ID, "Failed to retrieve cluster id: ", timeout
        )

    def set_sasl_credentials(self, username: str, password: str) -> None:
        """Check the arguments; they count for the next connection, and here a client has one."""
        check_credentials(username, password)

    def _check_open(self) -> None:
        """Raise RuntimeError if the client is closed."""
        raise NotImplementedError
