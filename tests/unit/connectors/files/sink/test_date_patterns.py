"""Times in the patterns of Java's `DateTimeFormatter`."""

from __future__ import annotations

import pytest

from semantix.connectors.files.sink.date_patterns import DatePattern
from semantix.errors import ContractError

TIME_MS = 1_700_000_000_789  # 2023-11-14 22:13:20.789 UTC


@pytest.mark.parametrize(
    ("pattern", "zone", "text"),
    [
        ("yyyy-MM-dd--HH", "UTC", "2023-11-14--22"),
        ("yyyy-MM-dd--HH", "Asia/Kolkata", "2023-11-15--03"),
        ("yy/M/d H:m:s", "UTC", "23/11/14 22:13:20"),
        ("uuuu.SSS", "UTC", "2023.789"),
        ("'year='yyyy/'o''clock'HH''", "UTC", "year=2023/o'clock22'"),
    ],
)
def test_a_time_as_text(pattern: str, zone: str, text: str) -> None:
    assert DatePattern(pattern, zone).text(TIME_MS) == text


@pytest.mark.parametrize(
    ("pattern", "zone", "text"),
    [
        ("yyyy-MMM", "UTC", "fields of at most"),
        ("EEE", "UTC", "fields of at most"),
        ("yyyy'", "UTC", "no ' that is open"),
        ("[HH]", "UTC", r"none of \[ \]"),
        (7, "UTC", "pattern is 7; expected a text"),
        ("yyyy", "Mars/North", "zone is 'Mars/North'; expected a name"),
        ("yyyy", None, "zone is None"),
    ],
)
def test_a_wrong_pattern_or_zone_is_refused(pattern: str, zone: str, text: str) -> None:
    with pytest.raises(ContractError, match=text):
        DatePattern(pattern, zone)
