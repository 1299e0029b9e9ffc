"""The latency of the clean run in words."""

from __future__ import annotations

from semantix.report.views.latency import latency_in_words
from semantix.testing.sample_certificates import sample_certificate


def test_it_names_median_range_and_number_of_records() -> None:
    (entry,) = sample_certificate(1)["results"]
    assert latency_in_words(entry) == (
        "visible 612 ms after the emission (median of 24 records; 0 to 1,203 ms) of simulated time"
    )


def test_nothing_is_said_where_nothing_is_known() -> None:
    assert latency_in_words({"latency": None}) == latency_in_words({}) == ""
