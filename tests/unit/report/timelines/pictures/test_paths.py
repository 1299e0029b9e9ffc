"""The way of a record."""

from __future__ import annotations

from semantix.report.timelines.pictures.paths import Stop, Way
from semantix.report.timelines.values import Mark, MarkKind


def stop(kind: MarkKind, x: int, y: int, who: str = "sink-0#1", source: int = 0) -> Stop:
    lane = "place out" if kind in (MarkKind.WRITTEN, MarkKind.SEEN, MarkKind.AGAIN) else "x"
    return Stop(Mark(x, x, lane, kind, who, ""), (x, y), (x, source) if source else None)


def test_a_record_goes_from_the_source_through_the_sink_to_the_reader() -> None:
    stops = [
        stop(MarkKind.EMITTED, 1, 10, "source-0#1"),
        stop(MarkKind.RECEIVED, 2, 20),
        stop(MarkKind.WRITTEN, 3, 40, source=20),
        stop(MarkKind.SEEN, 4, 35),
    ]
    assert Way({}).path(stops) == "M1 10 L2 20 L3 20 L3 40 L4 35"


def test_what_was_restored_comes_from_the_beginning_of_its_attempt() -> None:
    stops = [stop(MarkKind.WRITTEN, 9, 40, "sink-0#2", source=20), stop(MarkKind.AGAIN, 10, 35)]
    assert Way({"sink-0#2": (6, 20)}).path(stops) == "M6 20L9 20 L9 40 L10 35"


def test_a_record_that_is_emitted_again_goes_anew() -> None:
    stops = [
        stop(MarkKind.EMITTED, 1, 10, "source-0#1"),
        stop(MarkKind.EMITTED, 5, 10, "source-0#2"),
        stop(MarkKind.RECEIVED, 6, 20, "sink-0#2"),
    ]
    assert Way({}).path(stops) == "M1 10 M5 10 L6 20"


def test_a_lost_record_ends_where_it_was_last() -> None:
    stops = [stop(MarkKind.EMITTED, 1, 10, "source-0#1"), stop(MarkKind.RECEIVED, 2, 20)]
    assert Way({}).path(stops) == "M1 10 L2 20"


def test_ways_beside_each_other_meet_at_the_reader() -> None:
    stops = [stop(MarkKind.WRITTEN, 3, 40, source=20), stop(MarkKind.SEEN, 4, 35)]
    assert Way({}, 3).path(stops) == "M3 23 L3 43 L4 35"
