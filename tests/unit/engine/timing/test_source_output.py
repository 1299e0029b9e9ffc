"""What becomes of emissions under each time characteristic (protocol reference 8.4)."""

import pytest

from semantix.engine.operators.stream_record import StreamRecord
from semantix.engine.timing.time_characteristics import source_output
from semantix.engine.timing.time_settings import TimeCharacteristic, TimeSettings
from semantix.errors import ContractError
from tests.unit.engine.timing.timers import HandTimers, Kept

R1, R2 = StreamRecord("r1", "k1", "a"), StreamRecord("r2", "k1", "b")


def made(characteristic="event_time", **settings):
    kept, timers = Kept(), HandTimers()
    settings = TimeSettings(TimeCharacteristic(characteristic), **settings)
    output = source_output(kept, settings, timers)
    output.open()
    return output, kept, timers


def test_in_event_time_the_function_says_everything():
    output, kept, timers = made()
    output.collect(R1)
    output.collect_with_timestamp(R2, 5)
    output.emit_watermark(5)
    output.emit_watermark(3)  # the runtime does not check a source
    timers.run_to(9_000)
    assert kept.take() == [("r1", None), ("r2", 5), "W 5", "W 3"]


def test_idleness_is_told_once_and_ends_with_the_next_emission():
    output, kept, _ = made()
    output.mark_as_temporarily_idle()
    output.mark_as_temporarily_idle()
    output.collect(R1)
    output.mark_as_temporarily_idle()
    output.emit_watermark(7)
    assert kept.take() == ["idle", "active", ("r1", None), "idle", "active", "W 7"]


def test_with_a_bound_on_disorder_the_source_makes_watermarks():
    output, kept, timers = made(out_of_orderness_ms=10, idle_timeout_ms=500)
    output.collect_with_timestamp(R1, 100)
    output.collect_with_timestamp(R2, 95)
    assert kept.take() == [("r1", 100), ("r2", 95)]
    timers.run_to(1_450)
    assert kept.take() == ["W 89"]
    timers.run_to(2_500)
    assert kept.take() == ["idle"]
    output.collect_with_timestamp(R1, 200)
    timers.run_to(2_700)
    assert kept.take() == ["active", ("r1", 200), "W 189"]


@pytest.mark.parametrize("characteristic", list(TimeCharacteristic))
def test_after_the_end_each_call_is_refused_and_no_watermark_follows(characteristic):
    output, kept, timers = made(characteristic.value, out_of_orderness_ms=1)
    output.close()
    timers.run_to(9_000)
    calls = (
        lambda: output.collect(R1),
        lambda: output.collect_with_timestamp(R1, 1),
        lambda: output.emit_watermark(1),
        output.mark_as_temporarily_idle,
    )
    for call in calls:
        with pytest.raises(ContractError, match="The Source Context has been closed already"):
            call()
    assert kept.take() == []
