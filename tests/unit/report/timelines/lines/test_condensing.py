"""Lines that say the same are drawn together."""

from __future__ import annotations

from semantix.history.events import CANCELLED, DEPLOYED, History
from semantix.report.timelines.lines.condensing import Line, condensed
from semantix.report.timelines.reading import kind_of
from semantix.report.timelines.telling import Teller
from semantix.testing.histories import LiteralHistory


def told(history: History) -> list[str]:
    teller, lines = Teller(), []
    for event in history.facts:
        who, what = teller.tell(event)
        records = tuple(entry[0] for entry in getattr(event, "entries", ()))
        lines.append(Line(0, who, what, kind_of(event), event, "", records))
    return [" ".join(line.text.split()) for line in condensed(lines, teller)]


def test_attempts_that_start_or_end_together_are_one_line() -> None:
    history = LiteralHistory()
    for kind, fields in ((DEPLOYED, (0,)), (CANCELLED, ())):
        for who in ("a#1", "b#1"):
            history.event(kind, who, *fields)
    assert told(history.build()) == ["coordinator deploys a#1, b#1", "coordinator cancels a#1, b#1"]


def test_a_crash_of_everything_is_one_line_and_another_scope_is_not() -> None:
    history = LiteralHistory().crashed("a#1", "b#1")
    history.event("crashed", "process", "c#1")
    assert told(history.build()) == ["crash of task: a#1, b#1", "c#1 crashes (process)"]


def test_a_batch_is_one_line_of_writes_and_one_of_sights() -> None:
    history = LiteralHistory(4)
    for record in ("r1", "r2", "r3"):
        history.written(record).appeared(record)
    history.written("r4", owner="sink-1#1")
    assert told(history.build()) == [
        "sink-0#1 wrote r1, r2, r3 into out",
        "reader sees r1, r2, r3 in out",
        "sink-1#1 wrote r4 into out",
    ]


def test_what_stands_between_ends_a_batch() -> None:
    history = LiteralHistory().written("r1").fault().written("r2").written("r3", "t1")
    assert [line.split()[-3:] for line in told(history.build())] == [
        ["r1", "into", "out"], ["crash", "at", "sink_invoke:before"], ["r2", "into", "out"],
        ["out", "in", "t1"],
    ]  # fmt: skip


def test_what_is_seen_again_is_told_behind_an_arrow() -> None:
    (event,) = LiteralHistory().appeared("r1").build().facts
    line = Line(0, "reader", "sees r1", kind_of(event), event, "", ("r1",), ("r1",))
    both = [line, Line(0, "reader", "sees r2", kind_of(event), event, "", ("r2",))]
    (joined,) = condensed(both, Teller())
    assert joined.text.endswith("sees r1, r2 in out  <- again: r1")
