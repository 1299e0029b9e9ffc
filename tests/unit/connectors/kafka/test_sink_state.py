"""The state of the Kafka sink."""

from __future__ import annotations

from semantix.connectors.kafka.sink_state import IdRange, KafkaSinkState, PreCommittedTransaction
from semantix.model.canonical import from_bytes, to_bytes


def test_a_range_gives_its_ids_with_the_lowest_number_first() -> None:
    assert IdRange("job-1", 3).ids() == ("job-1-0", "job-1-1", "job-1-2")
    assert IdRange("job-1", 0).ids() == ()


def test_the_state_comes_back_from_its_canonical_form() -> None:
    transaction = PreCommittedTransaction(4, "job-0-1", 2**40, 7, 1_577_836_800_000)
    state = KafkaSinkState((IdRange("job-0", 2),), (transaction,))
    assert from_bytes(to_bytes(state)) == state
