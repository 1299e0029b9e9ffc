"""A fault that lasts has an event at its end, and the codec keeps it."""

from __future__ import annotations

from semantix.history.codec import digest
from semantix.history.events import FAULT_ENDED, Header, History, event_of
from semantix.history.fault_events import FaultEnded


def test_the_end_of_a_fault_names_its_word_and_counts_in_the_digest() -> None:
    header = Header("job", "log", (), 0)
    ended = event_of(FAULT_ENDED, 7, 0, ("cut_network",))
    assert ended == FaultEnded(7, 0, FAULT_ENDED, "cut_network")
    other = event_of(FAULT_ENDED, 7, 0, ("slow_network",))
    digests = {digest(History.of(header, [one])) for one in (ended, other)}
    assert len(digests) == 2
