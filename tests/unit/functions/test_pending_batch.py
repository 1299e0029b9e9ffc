"""The values of a batch: in order, and a visit between two values while they are consumed."""

import pytest

from semantix.functions.pending_batch import PendingBatch, PendingValues
from semantix.model.canonical import from_bytes, to_bytes


@pytest.fixture
def visits():
    return []


def values_of(visits, *values):
    return PendingValues(values, lambda step, part: visits.append((step, part)))


def test_a_visit_counts_the_values_that_the_sender_has_taken(visits):
    seen = [(value, len(visits)) for value in values_of(visits, "a", "b", "c")]
    assert seen == [("a", 0), ("b", 1), ("c", 2)]
    assert visits == [("wal_send", 1), ("wal_send", 2)]


def test_a_sender_that_stops_early_visits_no_further_part(visits):
    iterator = iter(values_of(visits, "a", "b", "c"))
    next(iterator)
    assert visits == []


def test_the_length_is_known_without_a_visit(visits):
    assert len(values_of(visits, "a", "b")) == 2
    assert visits == []


def test_a_batch_survives_in_operator_state():
    batch = PendingBatch(3, 1, 1000, ("a", b"b"))
    assert from_bytes(to_bytes(batch)) == batch
