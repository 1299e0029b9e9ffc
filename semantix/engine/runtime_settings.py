"""The settings of the runtime: checkpointing, restarts, delays."""

from __future__ import annotations

import msgspec


class RuntimeSettings(msgspec.Struct, frozen=True):
    """Times in microseconds. Defaults are those of contract.md; delays are drawn within bounds.

    The asynchronous part of a snapshot takes longer than the distance of two records, so records
    flow between a barrier and the completion of its checkpoint.
    """

    checkpointing: bool = True
    interval_us: int = 1_000_000
    timeout_us: int = 5_000_000
    min_pause_us: int = 0
    max_concurrent: int = 1
    tolerable_failures: int = 2
    retained: int = 1
    restart_delay_us: int = 100_000
    restart_attempts: int | None = None
    detection_delay_us: int = 50_000
    live_bound_us: int = 122_000_000
    channel_us: tuple[int, int] = (1_000, 9_000)
    rpc_us: tuple[int, int] = (500, 3_000)
    async_us: tuple[int, int] = (180_000, 330_000)
    store_us: tuple[int, int] = (8_000, 30_000)
    notify_us: tuple[int, int] = (5_000, 40_000)
