"""The settings for transactions that the store may have timed out."""

from __future__ import annotations

import logging

import pytest

from semantix.errors import UsageError
from semantix.functions.transaction_state import TransactionHolder
from semantix.functions.transaction_timeout import TransactionTimeout

HOLDER = TransactionHolder("t1", start_time_ms=100)


def made(timeout_ms: int = 1_000, ratio: float | None = None) -> TransactionTimeout:
    timeout = TransactionTimeout()
    timeout.set_timeout(timeout_ms)
    if ratio is not None:
        timeout.set_warning_ratio(ratio)
    return timeout


def test_wrong_settings_are_refused_with_the_original_texts() -> None:
    with pytest.raises(UsageError) as caught:
        made(-1)
    assert str(caught.value) == "transactionTimeout must not be negative"
    for ratio in (-0.1, 1.1):
        with pytest.raises(UsageError) as caught:
            made(ratio=ratio)
        assert str(caught.value) == "warningRatio must be in range [0,1]"


@pytest.mark.parametrize(("now_ms", "is_warned"), [(600, False), (601, True)])
def test_a_warning_comes_behind_its_part_of_the_timeout(
    now_ms: int, is_warned: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        made(ratio=0.5).warn_if_almost_reached(HOLDER, now_ms)
    assert bool(caplog.messages) is is_warned


def test_without_a_ratio_there_is_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    made().warn_if_almost_reached(HOLDER, 10**9)
    assert caplog.messages == []


@pytest.mark.parametrize(
    ("ignores", "now_ms", "is_forgiven"),
    [(False, 10**9, False), (True, 1_100, False), (True, 1_101, True)],
)
def test_a_failure_is_forgiven_only_if_asked_for_and_behind_the_timeout(
    ignores: bool, now_ms: int, is_forgiven: bool, caplog: pytest.LogCaptureFixture
) -> None:
    timeout = made()
    timeout.ignores_failures = ignores
    assert timeout.forgives(HOLDER, now_ms) is is_forgiven
    assert bool(caplog.messages) is is_forgiven
