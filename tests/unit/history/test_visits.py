"""Visits as tuples and as events."""

import pytest

from semantix.history.events import STEP, event_of
from semantix.history.visits import as_events, count_visits, last_of, time_of, visit_of

VISITS = (
    (10, "wal_send", "before", "sink-0#1", 2),
    (20, "wal_send", "during", "sink-0#1", 1),
    (30, "wal_send", "before", "sink-1#1", 2),
    (40, "wal_send", "before", "sink-0#1", 3),
)


def test_a_visit_becomes_an_event_and_a_visit_again():
    events = tuple(as_events(VISITS, range(4)))
    assert events[1] == event_of(STEP, 20, 1, ("wal_send", "during", "sink-0#1", 1))
    assert tuple(map(visit_of, events)) == VISITS


def test_every_visit_needs_a_number():
    with pytest.raises(ValueError, match="shorter"):
        tuple(as_events(VISITS, range(3)))


@pytest.mark.parametrize(
    ("position", "who", "count"),
    [("before", "sink-0#1", 2), ("before", "sink-1#1", 1), ("after", "sink-0#1", 0)],
)
def test_visits_of_one_attempt_at_one_position_are_counted(position, who, count):
    assert count_visits(VISITS, "wal_send", position, who) == count
    assert count_visits(VISITS, "wal_take_batch", position, who) == 0


def test_the_last_visit_and_the_time_of_a_visit_are_read_from_the_tuple():
    assert last_of(VISITS) == "sink-0#1 behind wal_send:before"
    assert last_of(()) == ""
    assert time_of(VISITS[2]) == 30
