"""Events of sources and of event time are values like all others, and survive a file."""

from semantix.history.codec import from_lines, to_lines
from semantix.history.events import COVERED, IDLE, PASSED, WATERMARK, Header, History, event_of
from semantix.history.source_events import IN, OUT


def test_they_are_written_and_read_again():
    told = [
        event_of(PASSED, 1, 0, ("source-0#1", OUT, "r1", 5)),
        event_of(PASSED, 2, 0, ("counting-0#1", IN, "r1", None)),
        event_of(WATERMARK, 3, 0, ("source-0#1", OUT, -(2**63))),
        event_of(WATERMARK, 4, 0, ("counting-0#1", IN, 2**63 - 1)),
        event_of(IDLE, 5, 0, ("source-0#1", True)),
        event_of(COVERED, 6, 0, (1, ("r1",))),
    ]
    history = History.of(Header("spec", "state", (), 0), told)
    assert from_lines(iter(list(to_lines(history)))) == history
