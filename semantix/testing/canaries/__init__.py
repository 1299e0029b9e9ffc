"""Connectors broken on purpose: what the oracles must convict, each beside its correct twin.

A new table is one module with a tuple of `Specimen` and one line here.
"""

from __future__ import annotations

from semantix.testing.canaries.cassandra_specimens import CASSANDRA_SPECIMENS
from semantix.testing.canaries.kafka_specimens import KAFKA_SPECIMENS
from semantix.testing.canaries.specimen import Specimen
from semantix.testing.canaries.store_specimens import STORE_SPECIMENS

SPECIMENS: tuple[Specimen, ...] = (
    *STORE_SPECIMENS,
    *KAFKA_SPECIMENS,
    *CASSANDRA_SPECIMENS,
)
