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


@pytest.mark.parametrize(
    ("timeout_ms", "said"),
    [
        (-1, "transactionTimeout must not be negative; timeout_ms is -1, expected 0 or more"),
        (1.5, "timeout_ms is 1.5; expected a whole number"),
        (True, "timeout_ms is True; expected a whole number"),
        (None, "timeout_ms is None; expected a whole number"),
    ],
)
def test_a_wrong_timeout_is_refused_with_the_words_of_the_original(timeout_ms, said) -> None:
    with pytest.raises(UsageError) as caught:
        made(timeout_ms)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (-0.1, "warningRatio must be in range [0,1]; warning_ratio is -0.1"),
        (1.1, "warningRatio must be in range [0,1]; warning_ratio is 1.1"),
        (float("nan"), "warningRatio must be in range [0,1]; warning_ratio is nan"),
        ("0.5", "warning_ratio is '0.5'; expected a number from 0 to 1"),
        (True, "warning_ratio is True; expected a number from 0 to 1"),
    ],
)
def test_a_wrong_ratio_is_refused_with_the_words_of_the_original(ratio, said) -> None:
    with pytest.raises(UsageError) as caught:
        made(ratio=ratio)
    assert str(caught.value) == said


def test_a_ratio_of_zero_warns_always(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        made(ratio=0).warn_if_almost_reached(HOLDER, 101)
    assert len(caplog.messages) == 1


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
