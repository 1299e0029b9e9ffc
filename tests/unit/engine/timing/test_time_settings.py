"""The settings of one source: those of its vertex come before its own."""

from types import SimpleNamespace

from semantix.engine.timing.time_settings import EVENT_TIME, time_settings_of
from semantix.functions.source_function import EventTimeSource


def test_a_source_without_settings_has_those_of_the_job():
    assert time_settings_of(EventTimeSource(), EVENT_TIME) is EVENT_TIME
    assert time_settings_of(object(), EVENT_TIME) is EVENT_TIME


def test_each_setting_comes_from_the_vertex_or_else_from_the_source():
    source = EventTimeSource().set_bounded_out_of_orderness(7).set_idle_timeout(9)
    vertex = SimpleNamespace(out_of_orderness_ms=0, idle_timeout_ms=None)
    found = time_settings_of(source, EVENT_TIME, vertex)
    assert (found.out_of_orderness_ms, found.idle_timeout_ms) == (0, 9)
    found = time_settings_of(source, EVENT_TIME)
    assert (found.out_of_orderness_ms, found.idle_timeout_ms) == (7, 9)
