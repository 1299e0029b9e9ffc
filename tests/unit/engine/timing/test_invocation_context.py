"""The context of `invoke`: processing time. `test_sink_function.py` has the rest."""

from semantix.engine.operators.stream_record import StreamRecord
from semantix.engine.timing.invocation_context import InvocationContext
from semantix.testing.solo_session import SoloClock


def test_processing_time_is_in_milliseconds_and_moves_with_the_clock():
    clock = SoloClock(5_000_999)
    context = InvocationContext(clock, -1)
    context.record = StreamRecord("r1", "k1", "v")
    assert context.current_processing_time() == 5_000
    clock.wait_us(1)
    assert context.current_processing_time() == 5_001
