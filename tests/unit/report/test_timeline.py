"""A history in lines."""

import pytest

from semantix.history.events import ABORTED, FED, KINDS, LEFTOVER, PUBLISHED, TRIAL, UNIT
from semantix.report import timeline as module
from semantix.report.timeline import timeline
from semantix.report.timelines import sentences
from semantix.report.timelines.focus import STEPS_BEFORE_FAULT
from semantix.testing.histories import SINK, LiteralHistory


def told(history, **options):
    return [line.split(" s  ", 1)[1] for line in timeline(history.build(), **options)]


@pytest.mark.parametrize(
    ("history", "line"),
    [
        (LiteralHistory().event(FED, "in/0", (("r1", "k1", "{}"),)), "outside puts r1 into in/0"),
        (
            LiteralHistory().event(PUBLISHED, "in/0", 5, "source-0#1"),
            "source-0#1 publishes position 5 of in/0",
        ),
        (LiteralHistory().written("r1 r2", "t1"), "sink-0#1 wrote r1, r2 into out in t1"),
        (LiteralHistory().appeared(""), "reader sees nothing in out"),
        (LiteralHistory().row("k1"), "reader sees the row k1 of out go"),
        (LiteralHistory().row("k1", "?x"), "reader sees (no record) at k1 of out"),
        (LiteralHistory().event(UNIT, "t1", False), "world aborts t1"),
        (LiteralHistory().completed(2, 5), "coordinator completes checkpoint 2"),
        (LiteralHistory().event(ABORTED, 2, "EXPIRED"), "coordinator aborts checkpoint 2: EXPIRED"),
        (LiteralHistory().restored(0), "coordinator starts the job without a checkpoint"),
        (LiteralHistory().restored(2), "coordinator restores checkpoint 2"),
        (LiteralHistory().affected("store.append", "r1"), "sink-0#1 store.append: Down, no effect"),
        (LiteralHistory().event(LEFTOVER, "file", "part-0", SINK), "world keeps file part-0"),
        (LiteralHistory().event(TRIAL, 4, 1, "finished", ""), "trial restore 1 of 4: finished"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_event_is_one_line_with_its_actor(history, line):
    assert [" ".join(shown.split()) for shown in told(history)] == [line]


def test_every_kind_of_events_has_its_line():
    assert set(sentences.TELL) == set(KINDS)


def test_only_the_last_steps_of_a_victim_before_its_fault_are_shown():
    history = LiteralHistory()
    for number in range(STEPS_BEFORE_FAULT + 2):
        history.step("sink_invoke", "before", detail=number + 1).step("x", "before", "sink-1#1")
    history.received("r1").fault().step("sink_invoke", "after")
    shown = told(history)
    assert len(shown) == STEPS_BEFORE_FAULT + 1
    assert shown[0] == "sink-0#1       sink_invoke:before (3)"
    assert "FAULT: crash at sink_invoke:before" in shown[-1]
    assert len(told(history, every_step=True)) == 2 * (STEPS_BEFORE_FAULT + 2) + 3


def test_a_record_that_a_reader_sees_again_is_marked():
    first, again = told(LiteralHistory().appeared("r1 r2").appeared("r2 r3"))
    assert "again" not in first
    assert again.endswith("<- again: r2")


def test_a_long_list_of_records_is_shortened():
    ids = " ".join(f"r{number}" for number in range(1, 11))
    assert told(LiteralHistory(10).appeared(ids))[0].endswith("r7, r8 and 2 more in out")


def test_the_middle_of_a_very_long_run_is_left_out(monkeypatch):
    monkeypatch.setattr(module, "LINES_MAX", 70)
    history = LiteralHistory()
    for number in range(100):
        history.restored(number)
    shown = timeline(history.build())
    assert len(shown) == 71
    assert shown[10] == "… 30 lines …"
    assert len(timeline(history.build(), every_step=True)) == 100


def test_control_codes_of_a_connector_do_not_reach_the_terminal():
    (line,) = told(LiteralHistory().event("failed", SINK, "Error: \x1b[31m"))
    assert "\x1b" not in line
    assert "\\x1b[31m" in line


def test_a_fault_is_told_with_the_line_of_the_connector():
    history = LiteralHistory().fault("error", "store.append:before")
    (line,) = told(history, sites=((0, "sink.py:3 in invoke"),))
    assert line.endswith("FAULT: error at store.append:before  <- sink.py:3 in invoke")
