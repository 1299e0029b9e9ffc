"""The arithmetic of transaction timeout, checkpoint interval and outage."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from semantix.connectors.kafka import KafkaSink
from semantix.connectors.kafka.timeouts import advice, warn_if_short
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.testing.small_jobs import shipped_spec


@pytest.mark.parametrize(
    ("interval_ms", "outage_ms", "words"),
    [
        (1_000, 0, ""),
        (1_000, 479_000, ""),
        (1_000, 479_001, "is hardly longer than"),
        (1_000, 599_000, "is not longer than"),
        (700_000, 0, "is not longer than"),
        (0, 0, ""),
    ],
)
def test_the_advice_follows_the_sum(interval_ms: int, outage_ms: int, words: str) -> None:
    found = advice(600_000, interval_ms, outage_ms)
    assert (words in found) if words else found == ""


def test_the_advice_has_all_numbers_and_one_that_is_enough() -> None:
    found = advice(60_000, 10_000, 90_000)
    assert "transaction_timeout_ms = 60000 is not longer than checkpoint interval (10" in found
    assert "outage_ms (90000 ms, downtime and restart) = 100000 ms" in found
    assert "Choose 125001 ms or more" in found
    assert advice(125_001, 10_000, 90_000) == ""


def test_a_short_timeout_is_a_warning_when_the_sink_is_built(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        KafkaSink("out", transaction_timeout_ms=60_000, outage_ms=120_000)
    assert "is not longer than" in caplog.text


@pytest.mark.parametrize("guarantee", ["none", "at_least_once"])
def test_without_transactions_nothing_is_said(
    guarantee: str, caplog: pytest.LogCaptureFixture
) -> None:
    KafkaSink("out", delivery_guarantee=guarantee, outage_ms=700_000)
    assert caplog.text == ""


def test_an_interval_that_is_not_known_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    warn_if_short(600_000, None, 0)
    assert caplog.text == ""


def test_a_sink_that_does_not_know_the_interval_asks_the_job(
    caplog: pytest.LogCaptureFixture,
) -> None:
    shipped = shipped_spec("kafka-sink-exactly-once")
    spec = replace(shipped, options={**shipped.options, "transaction_timeout_ms": 1_100})
    with caplog.at_level(logging.WARNING):
        run_scenario(Scenario(spec, FaultPlan(), spec.workloads[0]))
    assert "1100 is hardly longer than checkpoint interval (1000 ms) + outage_ms (0" in caplog.text
