"""Small histories, all of them and drawn ones, for what must hold of every history."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from hypothesis import strategies as st

from semantix.history.events import (
    ABORTED,
    CANCELLED,
    ENDED,
    FAILED,
    LEFTOVER,
    QUIESCENT,
    UNIT,
    History,
)
from semantix.model.call_effects import CallEffect
from semantix.testing.histories import SINK, LiteralHistory

LOG_EVENTS = ("see r1", "see r2", "see r3", "see ?x", "checkpoint 1", "checkpoint 2")
TABLE_EVENTS = ("row r1", "row r2", "row r3", "drop k1", "stray r1", "checkpoint 1", "checkpoint 2")
ENDS = ("finished", "cut", "open")


def small_history(view: str, script: tuple[str, ...], end: str) -> History:
    """Give the history that the words tell: three records of two keys in one partition."""
    history = LiteralHistory(3, keys=2, view=view)
    latest = ""
    for word in script:
        what, _, name = word.partition(" ")
        if what == "see":
            history.appeared(name)
        elif what == "row":
            history.row("k2" if name == "r2" else "k1", name)
        elif what == "stray":
            history.row("k2", name)
        elif what == "drop":
            history.row(name)
        elif name >= latest:  # an older checkpoint would be subsumed, it never completes
            latest = name
            history.completed(int(name), 1 if name == "1" else 3)
    return history.build() if end == "open" else history.finished(end)


def all_small_histories(view: str, length: int) -> Iterator[History]:
    """Give every history of at most so many events, with each end."""
    words = TABLE_EVENTS if view == "table" else LOG_EVENTS
    for size in range(length + 1):
        for script in product(words, repeat=size):
            for end in ENDS:
                yield small_history(view, script, end)


def small_histories() -> st.SearchStrategy[History]:
    """Draw longer ones of the same words."""
    return st.one_of(
        *(
            st.builds(
                small_history,
                st.just(view),
                st.lists(st.sampled_from(words), max_size=12).map(tuple),
                st.sampled_from(ENDS),
            )
            for view, words in (("log", LOG_EVENTS), ("table", TABLE_EVENTS))
        )
    )


_IDS = ("r1", "r2", "r3", "r4", "r1 r2", "r3 r4", "r2!", "?x")
_WHO = (SINK, "sink-1#1", "sink-0#2")
_UNITS = ("", "t1", "t2")


@st.composite
def rich_histories(draw: st.DrawFn) -> History:
    """Draw histories of all kinds of events, sensible or not."""
    view = draw(st.sampled_from(("log", "table")))
    history = LiteralHistory(4, keys=3, partitions=2, view=view)
    for _ in range(draw(st.integers(0, 14))):
        _add(draw, history)
    return history.finished(draw(st.sampled_from(("finished", "failed", "cut"))))


def _add(draw: st.DrawFn, history: LiteralHistory) -> None:
    kind = draw(st.integers(0, 13))
    ids, unit = draw(st.sampled_from(_IDS)), draw(st.sampled_from(_UNITS))
    who, is_so = draw(st.sampled_from(_WHO)), draw(st.booleans())
    if kind <= 1:
        history.written(ids, unit, who)
    elif kind <= 3:
        history.appeared(ids, unit, end=int(is_so), high=1)
    elif kind == 4:
        history.event(UNIT, unit or "t1", is_so)
    elif kind == 5:
        history.completed(1, draw(st.integers(0, 2)), draw(st.integers(0, 2)))
    elif kind == 6:
        effect = draw(st.sampled_from(CallEffect)).value
        history.affected("store.call", "r1 r2", unit, effect=effect, applied=is_so, who=who)
    elif kind == 7:
        history.crashed(who) if is_so else history.event(CANCELLED, who)
    elif kind == 8:
        history.event(FAILED, who, "Error")
    elif kind == 9:
        history.fault() if is_so else history.restored(1)
    elif kind == 10:
        history.event(LEFTOVER, "open transaction", unit, who)
    elif kind == 11:
        history.row(f"k{draw(st.integers(1, 4))}", ids.split()[0] if is_so else "")
    elif kind == 12:
        history.readback(ids, complete=is_so)
    else:
        history.event(ABORTED, 1, "x").event(ENDED, "finished", "").event(QUIESCENT)
