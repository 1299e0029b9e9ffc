"""Connectors that are broken on purpose; the oracles must convict each, and not its correct twin.

To add a table, write a module with a tuple of `Specimen`, and add a line here.
"""

from __future__ import annotations

from semantix.testing.canaries.cassandra_specimens import CASSANDRA_SPECIMENS
from semantix.testing.canaries.kafka_specimens import KAFKA_SPECIMENS, SLOW_KAFKA_SPECIMENS
from semantix.testing.canaries.network_specimens import NETWORK_SPECIMENS
from semantix.testing.canaries.restarts.specimens import RESTART_SPECIMENS
from semantix.testing.canaries.specimen import Specimen
from semantix.testing.canaries.store_specimens import STORE_SPECIMENS

SPECIMENS: tuple[Specimen, ...] = (
    *STORE_SPECIMENS,
    *KAFKA_SPECIMENS,
    *SLOW_KAFKA_SPECIMENS,
    *CASSANDRA_SPECIMENS,
    *NETWORK_SPECIMENS,
    *RESTART_SPECIMENS,
)
