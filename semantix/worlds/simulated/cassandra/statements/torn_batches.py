"""What a node has applied of a batch that is not logged, if it did not get to its end.

The log of batches makes a logged batch whole in the end. Any other one is one mutation for each
partition, and the coordinator may have stopped between two of them.
Source: Cassandra, BatchStatement.executeWithoutConditions, StorageProxy.mutate.
"""

from __future__ import annotations

from collections.abc import Sequence

from semantix.worlds.simulated.cassandra.statements.changes import Change
from semantix.worlds.simulated.cassandra.statements.modifications import ModificationPlan

Changes = list[tuple[ModificationPlan, list[Change]]]


def first_half(changes: Changes) -> Changes:
    """Return the changes of the first half of the partitions, in the order of the statements.

    Nothing is left of a batch with one partition: that is one mutation.
    """
    every = [change for _, found in changes for change in found]
    partitions = list(dict.fromkeys(map(_partition_of, every)))
    kept = partitions[: len(partitions) // 2]
    return [(plan, _within(found, kept)) for plan, found in changes]


def _within(found: Sequence[Change], kept: Sequence[object]) -> list[Change]:
    return [change for change in found if _partition_of(change) in kept]


def _partition_of(change: Change) -> tuple[str, object]:
    return change.schema.place, change.partition_key
