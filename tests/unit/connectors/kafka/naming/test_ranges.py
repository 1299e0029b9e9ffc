"""The naming `ranges`, with a pool of another kind."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from semantix.connectors.kafka.naming.ranges import Ranges
from semantix.connectors.kafka.naming.transaction_naming import NamingPlace
from semantix.connectors.kafka.sink_state import IdRange, KafkaSinkState, PreCommittedTransaction
from semantix.connectors.kafka.transactional_ids import TransactionalIdPool

PENDING = PreCommittedTransaction(4, "job-0-1", 1000, 7, 0)


def restored(*held: KafkaSinkState, restored_id: int | None = None) -> tuple[Ranges, list[Any]]:
    made: list[Any] = []

    def make(ranges: Sequence[IdRange]) -> TransactionalIdPool:
        made.extend(ranges)
        return TransactionalIdPool(ranges)

    state = SimpleNamespace(get=lambda: list(held), update=made.append)
    store = SimpleNamespace(get_list_state=lambda _: state)
    ranges = Ranges(NamingPlace("job", 0, 2, 3), make)
    found = ranges.restore(
        SimpleNamespace(operator_state_store=store, restored_checkpoint_id=restored_id)  # type: ignore[arg-type]
    )
    return ranges, [made, found]


def test_a_fresh_start_has_the_first_range() -> None:
    ranges, (made, found) = restored()
    assert (made, found) == ([IdRange("job-0", 3)], [])
    assert ranges.take(0) == ("job-0-0",)


def test_the_ranges_of_the_state_are_kept_and_stored_again() -> None:
    ranges, (made, found) = restored(KafkaSinkState((IdRange("job-0", 2),), (PENDING,)))
    assert found == [PENDING]
    ranges.store([PENDING])
    assert made[-1] == [KafkaSinkState((IdRange("job-0", 2),), (PENDING,))]
