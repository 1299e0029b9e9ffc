"""Compares the transaction timeout with what it must outlast: reference/protocol.md 4.5."""

from __future__ import annotations

import logging

_logger = logging.getLogger(__name__)
_logger.addHandler(logging.NullHandler())

_RATIO = 0.8  # Flink, FlinkKafkaProducer: a transaction warns from this part of its timeout


def advice(timeout_ms: int, interval_ms: int, outage_ms: int) -> str:
    """Give a text if the timeout is short; empty if it is long enough.

    A transaction is open from its first record to its commit: a checkpoint interval, the duration
    of the checkpoint, the delay of its notification, and an outage if one falls in between. The two
    in the middle are not known before, so a fifth of the timeout is left for them.
    """
    known_ms = interval_ms + outage_ms
    if known_ms <= timeout_ms * _RATIO:
        return ""
    is_surely_short = "is not longer than" if known_ms >= timeout_ms else "is hardly longer than"
    return (
        f"transaction_timeout_ms = {timeout_ms} {is_surely_short} checkpoint interval "
        f"({interval_ms} ms) + outage_ms ({outage_ms} ms, downtime and restart) = {known_ms} ms. "
        "It must exceed this sum + the duration of a checkpoint + the delay of its notification (+ "
        "one interval for each checkpoint that is aborted in a row). If a completed checkpoint is "
        "committed later than that, the broker has aborted its transaction, and its records are "
        f"lost. Choose {int(known_ms / _RATIO) + 1} ms or more, and raise the broker's "
        "transaction.max.timeout.ms if it is below"
    )


def warn_if_short(timeout_ms: int, interval_ms: int | None, outage_ms: int) -> None:
    """Log the advice as a warning, if there is any.

    Args:
        interval_ms: between two checkpoints; None or 0: not known.
    """
    found = advice(timeout_ms, interval_ms or 0, outage_ms)
    if found:
        _logger.warning("KafkaSink: %s", found)
