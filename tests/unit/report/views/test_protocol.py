"""The protocol with its windows."""

from __future__ import annotations

from semantix.report.views.coverage import coverage_of
from semantix.report.views.protocol import protocol_of
from semantix.testing.sample_certificates import sample_certificate

COVERAGE = coverage_of(sample_certificate(1)["results"][0])


def test_parts_of_the_protocol_stand_in_its_order_and_calls_are_left_out() -> None:
    names = [phase.name for phase in protocol_of(COVERAGE, (), None)]
    assert names == ["checkpoint", "restore", "operator state", "sink", "write-ahead log",
                     "two-phase commit"]  # fmt: skip


def test_a_window_is_marked_at_its_position_with_its_meaning() -> None:
    phases = protocol_of(COVERAGE, ("wal_send:during",), ("wal_mark_committed:before",))
    (phase,) = [phase for phase in phases if phase.has_window]
    (step,) = [step for step in phase.steps if step.windows]
    (point,) = step.windows
    assert (phase.name, step.name, point.position) == ("write-ahead log", "wal_send", "during")
    assert (point.window, point.is_expected) == ("while a batch is sent", False)
    assert [one.position for one in step.points] == ["before", "during", "after"]


def test_a_window_at_a_step_that_is_not_known_is_shown_all_the_same() -> None:
    phases = protocol_of(COVERAGE, ("own_step:after",), None)
    (point,) = phases[-1].steps[-1].windows
    assert (phases[-1].name, point.position, point.is_expected) == ("calls", "after", None)
