"""Notes of what clients learn, under the names that the canonical form reads."""

from __future__ import annotations

from semantix.worlds.simulated.cassandra.learned import CHOSEN, READ, Learned, is_noted


def test_notes_are_given_once_and_in_order() -> None:
    learned = Learned()
    for kind, place in ((READ, "ks.t"), (CHOSEN, "ks.t"), (READ, "ks.t"), (READ, "ks.a")):
        learned.note(kind, place)
    assert learned.names() == ("table ks.a", "table ks.t", "timestamps of ks.t")
    assert is_noted(CHOSEN, "ks.t", learned.names())
    assert not is_noted(CHOSEN, "ks.a", learned.names())
