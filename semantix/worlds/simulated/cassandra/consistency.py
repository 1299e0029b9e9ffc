"""How many replicas a consistency level needs. Only one node is alive."""

from __future__ import annotations

from cassandra import ConsistencyLevel
from cassandra.protocol import UnavailableErrorMessage

from semantix.worlds.simulated.cassandra.errors import OutsideSubset, invalid
from semantix.worlds.simulated.cassandra.schema import KeyspaceSchema

_QUORUMS = (
    ConsistencyLevel.QUORUM,
    ConsistencyLevel.LOCAL_QUORUM,
    ConsistencyLevel.EACH_QUORUM,
)
_SERIAL = {
    ConsistencyLevel.SERIAL: ConsistencyLevel.QUORUM,
    ConsistencyLevel.LOCAL_SERIAL: ConsistencyLevel.LOCAL_QUORUM,
}
_NUMBERS = {ConsistencyLevel.TWO: 2, ConsistencyLevel.THREE: 3}
_ALWAYS = (ConsistencyLevel.ONE, ConsistencyLevel.LOCAL_ONE)


def check_read(consistency: int, copies: int) -> None:
    """Refuse a read at ANY, or at a level that needs more than one replica."""
    if consistency in _ALWAYS and copies:
        return
    if consistency == ConsistencyLevel.ANY:
        raise invalid("ANY ConsistencyLevel is only supported for writes")
    _check(_SERIAL.get(consistency, consistency), copies)


def check_write(consistency: int, copies: int) -> None:
    """Refuse a write at a serial level, or at a level that needs more than one replica."""
    if consistency == ConsistencyLevel.ANY or (consistency in _ALWAYS and copies):
        return
    if consistency in _SERIAL:
        raise invalid("You must use conditional updates for serializable writes")
    _check(consistency, copies)


def check_batch_write(consistency: int, copies: int) -> None:
    """Refuse a batch that needs more than one replica. A serial level counts as a quorum there."""
    check_write(_SERIAL.get(consistency, consistency), copies)


def check_counter_write(consistency: int, copies: int, table: str) -> None:
    """Refuse an update of counters at ANY, at a serial level, or with too few replicas."""
    if consistency == ConsistencyLevel.ANY:
        raise invalid(f"Consistency level ANY is not yet supported for counter table {table}")
    if consistency in _SERIAL:
        raise invalid("Counter operations are inherently non-serializable")
    check_write(consistency, copies)


def check_transaction(serial: int | None, consistency: int, keyspace: KeyspaceSchema) -> None:
    """Refuse a lightweight transaction whose levels need more than one replica, or do not fit."""
    if consistency in _SERIAL:
        name = ConsistencyLevel.value_to_name[consistency]
        raise invalid(
            f"{name} is not supported as conditional update commit consistency. Use ANY if you "
            "mean \"make sure it is accepted but I don't care how many replicas commit it for "
            'non-SERIAL reads"'
        )
    if consistency == ConsistencyLevel.EACH_QUORUM and keyspace.is_simple:
        raise invalid(
            "consistency level EACH_QUORUM not compatible with replication strategy "
            "(org.apache.cassandra.locator.SimpleStrategy)"
        )
    copies = keyspace.replicas
    _check(_SERIAL.get(serial, ConsistencyLevel.QUORUM), copies)
    if consistency in _NUMBERS:  # accepted, but not committed: later ones would commit it
        name = ConsistencyLevel.value_to_name[consistency]
        raise OutsideSubset(f"the consistency level {name} in conditional statements")


def needed(consistency: int, copies: int) -> int:
    """Give the number of replicas that must answer."""
    if consistency in _QUORUMS:
        return copies // 2 + 1
    if consistency == ConsistencyLevel.ALL:
        return copies
    return _NUMBERS.get(consistency, 1)


def _check(consistency: int, copies: int) -> None:
    required, alive = needed(consistency, copies), min(copies, 1)
    if required > alive:
        name = ConsistencyLevel.value_to_name[consistency]
        raise UnavailableErrorMessage(
            0x1000,
            f"Cannot achieve consistency level {name}",
            {"consistency": consistency, "required_replicas": required, "alive_replicas": alive},
        )
