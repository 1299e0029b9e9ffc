"""A run as a small picture of characters."""

from __future__ import annotations

from semantix.history import events as ev
from semantix.report.timelines.focus import Focus
from semantix.report.timelines.lines.chart import LANES_MAX, WIDTH_MIN, chart
from semantix.report.timelines.reading import timeline_of
from semantix.testing.histories import LiteralHistory


def finished_run() -> ev.History:
    history = LiteralHistory().event(ev.RESTORED, 0).event(ev.DEPLOYED, "sink-0#1", 0)
    history.received("r1").written("r1").appeared("r1").fault().crashed().event(ev.RESTORED, 1)
    history.event(ev.DEPLOYED, "sink-0#2", 1).written("r1", owner="sink-0#2").appeared("r1")
    return history.finished()


def lines_of(history: ev.History, width: int = 80, *records: str) -> dict[str, str]:
    """Return the cells of each lane by its title."""
    focus = Focus(records, has_finding=bool(records))
    lines = list(chart(timeline_of(history, focus), width))
    return {line[:14].strip(): line[15:] for line in lines}


def test_each_lane_shows_its_marks_in_their_order() -> None:
    found = lines_of(finished_run(), 80, "r1")
    assert found["coordinator"].replace(" ", "") == "RRE"
    assert found["sink-0"].replace("-", "").replace(" ", "") == ">!x>"
    assert found["out"].replace(" ", "") == "wswS"
    assert found["seconds"].split()[0] == "0.0"


def test_marks_of_one_instant_stand_below_each_other_in_time() -> None:
    found = lines_of(finished_run(), 80, "r1")
    assert found["out"].index("s") < found["sink-0"].index("!") < found["out"].index("S")


def test_the_legend_names_the_signs_that_are_shown() -> None:
    legend = lines_of(finished_run(), 80, "r1")[""]
    assert legend.startswith("! fault, x crash or failure, S seen again, R restore, s seen")
    assert "barrier" not in legend


def test_other_records_are_points() -> None:
    history = LiteralHistory().written("r1").written("r2").appeared("r1").appeared("r2").build()
    assert lines_of(history, 80, "r2")["out"].replace(" ", "") == ".w.s"
    assert lines_of(history)["out"].replace(" ", "") == "wwss"


def test_no_lane_is_wider_than_the_terminal() -> None:
    for width in (WIDTH_MIN, 80, 120):
        found = list(chart(timeline_of(finished_run()), width))
        assert max(map(len, found[:-1])) <= width, "the legend is wrapped like other lines"


def test_a_long_run_and_a_narrow_terminal_have_no_chart() -> None:
    history = LiteralHistory()
    for _ in range(1_400):
        history.appeared("r1")
    assert not lines_of(history.build())
    assert not lines_of(finished_run(), WIDTH_MIN - 1)
    assert not lines_of(LiteralHistory().build())


def test_too_many_lanes_are_counted() -> None:
    history = LiteralHistory()
    for number in range(LANES_MAX + 5):
        history.written("r1", place=f"out/{number:02}")
    found = list(chart(timeline_of(history.build()), 80))
    assert found[-2].strip() == "… 6 more"


def test_hostile_names_are_only_text() -> None:
    history = LiteralHistory().written("r1", place="\x1b[31mred\n")
    assert "\x1b" not in "\n".join(chart(timeline_of(history.build()), 80))
