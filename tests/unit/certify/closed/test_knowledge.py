"""What the oracles know along a run is the same as that of folds that are copied each time."""

from __future__ import annotations

from semantix.certify.closed.knowledge import Knowledge, Numbering
from semantix.oracles.judge import Folding
from semantix.testing.histories import LiteralHistory


def stories() -> list[list[object]]:
    """Give the events of a run in parts: each part begins at another place of the history."""
    history = LiteralHistory(4).restored(0).written("r1 r2", "t1", "sink-0#1").appeared("r1 r2")
    history.completed(1, 2).appeared("r2").fault().crashed("sink-0#1").restored(1).appeared("r3")
    events = list(history.events)
    return [events[at : at + 2] for at in range(0, len(events), 2)]


def test_equal_keys_are_equal_states() -> None:
    header = LiteralHistory(4).header
    numbering = Numbering()
    known, plain = Knowledge(Folding.start(header), numbering), Folding.start(header)
    keys, states = [known.key()], [plain.states()]
    for part in [*stories(), []]:
        known.feed(part)
        plain.feed(part)
        keys.append(known.key())
        states.append(plain.states())
    assert len(set(keys)) > 4
    for key, state in zip(keys, states, strict=True):
        assert key == numbering.key(state)
        assert [key == one for one in keys] == [state == one for one in states]
    assert known.finish() == plain.finish()


def test_what_comes_after_does_not_change_what_is_known() -> None:
    header = LiteralHistory(4).header
    start = Folding.start(header)
    known = Knowledge(start, Numbering())
    known.feed(LiteralHistory(4).appeared("r1").events)
    crash = LiteralHistory(4).fault().crashed("sink-0#1").appeared("r1").events
    before = known.key()
    after = known.after(crash)
    plain = Folding.start(header)
    plain.feed(LiteralHistory(4).appeared("r1").events)
    assert known.key() == before
    plain.feed(crash)
    assert after.states() == plain.states()
    assert start.states() == Folding.start(header).states()
