"""The settings of time of the harnesses for sources."""

from __future__ import annotations

import pytest

from semantix.engine.timing.time_settings import TimeCharacteristic, TimeSettings
from semantix.errors import UsageError
from semantix.testing.sources.source_time import checked_time


def test_the_words_become_settings() -> None:
    expected = TimeSettings(TimeCharacteristic.INGESTION_TIME, 10)
    assert checked_time("SourceHarness", "ingestion_time", 10) == expected


@pytest.mark.parametrize("harness", ["SourceHarness", "FileReaderHarness"])
def test_settings_that_do_not_fit_are_refused(harness: str) -> None:
    said = f"{harness}: time_characteristic is 'no'; expected one of event_time"
    with pytest.raises(UsageError, match=said):
        checked_time(harness, "no", 10)
    said = f"{harness}: auto_watermark_interval_ms is 0; expected 1 or more"
    with pytest.raises(UsageError, match=said):
        checked_time(harness, "event_time", 0)
