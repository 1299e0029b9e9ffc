"""Which records completed checkpoints cover: below the cut, or by name."""

from __future__ import annotations

from semantix.history.events import COMPLETED, COVERED, event_of
from semantix.oracles.view.covering import Covering
from semantix.oracles.view.expected import Expected
from semantix.testing.histories import LiteralHistory


def covering():
    return Covering(Expected(LiteralHistory(4).finished().header))


def covered(found):
    return [number for number in range(4) if found.has(number)]


def test_a_cut_covers_what_lies_below_it():
    found = covering()
    assert covered(found) == []
    found.note(event_of(COMPLETED, 0, 0, (1, (("workload/0", 2),))))
    assert covered(found) == [0, 1]


def test_names_cover_records_also_behind_a_gap_and_stay():
    found = covering()
    found.note(event_of(COVERED, 0, 0, (1, ("r2", "r4", "foreign"))))
    found.note(event_of(COMPLETED, 0, 0, (1, ())))
    found.note(event_of(COVERED, 0, 0, (2, ("r1",))))
    assert covered(found) == [0, 1, 3]


def test_the_value_comes_back():
    found, other = covering(), covering()
    found.note(event_of(COMPLETED, 0, 0, (1, (("workload/0", 1),))))
    found.note(event_of(COVERED, 0, 0, (1, ("r3",))))
    other.thaw(found.freeze())
    assert covered(other) == [0, 2]
    assert other.freeze() == found.freeze()
