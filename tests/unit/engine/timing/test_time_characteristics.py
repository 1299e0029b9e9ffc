"""What becomes of emissions where a clock gives the event times (protocol reference 8.4)."""

from semantix.engine.operators.stream_record import StreamRecord
from semantix.engine.timing.time_characteristics import source_output
from semantix.engine.timing.time_settings import TimeCharacteristic, TimeSettings
from semantix.model.sim_time import MAX_EVENT_TIME_MS
from tests.unit.engine.timing.timers import HandTimers, Kept

R1, R2 = StreamRecord("r1", "k1", "a"), StreamRecord("r2", "k1", "b")


def made(characteristic="event_time", **settings):
    kept, timers = Kept(), HandTimers()
    settings = TimeSettings(TimeCharacteristic(characteristic), **settings)
    output = source_output(kept, settings, timers)
    output.open()
    return output, kept, timers


def test_in_processing_time_there_are_records_only():
    output, kept, timers = made("processing_time", out_of_orderness_ms=0)
    output.collect_with_timestamp(R1, 5)
    output.emit_watermark(5)
    output.mark_as_temporarily_idle()
    timers.run_to(9_000)
    assert kept.take() == [("r1", None)]


def test_in_ingestion_time_the_clock_gives_times_and_watermarks():
    output, kept, timers = made("ingestion_time")
    timers.run_to(1_050)
    output.collect_with_timestamp(R1, 5)
    output.emit_watermark(5)
    assert kept.take() == [("r1", 1_050), "W 1000"]
    timers.run_to(1_350)
    output.collect(R2)
    assert kept.take() == [("r2", 1_350), "W 1200"]
    timers.run_to(1_750)
    assert kept.take() == ["W 1600"]


def test_in_ingestion_time_an_idle_source_has_no_watermarks():
    output, kept, timers = made("ingestion_time")
    output.mark_as_temporarily_idle()
    timers.run_to(3_000)
    assert kept.take() == ["idle"]
    output.collect(R1)
    assert kept.take() == ["active", ("r1", 3_000), "W 3000"]


def test_in_ingestion_time_the_last_watermark_counts_once_and_ends_the_others():
    output, kept, timers = made("ingestion_time")
    output.emit_watermark(MAX_EVENT_TIME_MS)
    output.emit_watermark(MAX_EVENT_TIME_MS)
    timers.run_to(3_000)
    assert kept.take() == [f"W {MAX_EVENT_TIME_MS}"]
