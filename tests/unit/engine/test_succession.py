"""Only the successor that was scheduled last starts."""

from types import SimpleNamespace

from semantix.engine.runtime_settings import RuntimeSettings
from semantix.engine.succession import Succession
from semantix.simulation.event_queue import EventQueue


def test_a_later_crash_takes_the_place_of_an_earlier_one():
    queue = EventQueue()
    started = []
    succession = Succession(SimpleNamespace(queue=queue, settings=RuntimeSettings()))
    succession.begin(0, lambda: started.append("of the coordinator"))
    succession.begin(100, lambda: started.append("of everything"))
    queue.run()
    assert started == ["of everything"]
