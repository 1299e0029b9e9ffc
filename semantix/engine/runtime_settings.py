"""The settings of the runtime: checkpointing, restarts, delays."""

from __future__ import annotations

import msgspec

from semantix.engine.timing.time_settings import EVENT_TIME, TimeSettings


class RuntimeSettings(msgspec.Struct, frozen=True):
    """The settings of one run. Times are in microseconds; the defaults are those of contract.md.

    A pair is (shortest, longest): each delay is drawn between the two. The asynchronous part of a
    snapshot (`async_us`) takes longer than the time between two records of the default workload
    (145 ms). So records arrive between a barrier and the completion of its checkpoint.

    Attributes:
        is_aligned: a barrier blocks its channel until it has arrived on all others.
        tolerable_failures: so many checkpoints in a row may fail; one more restarts the job.
        retained: number of completed checkpoints that are kept.
        restart_attempts: number of restarts after failures; None: no limit.
        restores_older: after a failure, the checkpoint before the latest one is restored, if there
            is one.
        detection_delay_us: time from a crash until the coordinator notices it.
        live_bound_us: after the last fault the job must end within this time (oracle LIVE).
        channel_us: delay of an element between two subtasks.
        rpc_us: delay of a message between a task and the coordinator.
        async_us: duration of the asynchronous part of a snapshot.
        store_us: duration of each access to the checkpoint storage.
        notify_us: delay of a notification from the coordinator to a task.
        time: the time characteristic of the job, and how often sources make watermarks.
        stop: how the job is stopped when every record of the input was emitted: `end`, `drain` or
            `savepoint`; empty: its sources end by themselves.
    """

    checkpointing: bool = True
    interval_us: int = 1_000_000
    timeout_us: int = 5_000_000
    min_pause_us: int = 0
    max_concurrent: int = 1
    is_aligned: bool = True
    tolerable_failures: int = 2
    retained: int = 1
    restart_delay_us: int = 100_000
    restart_attempts: int | None = None
    restores_older: bool = False
    detection_delay_us: int = 50_000
    live_bound_us: int = 122_000_000
    channel_us: tuple[int, int] = (1_000, 9_000)
    rpc_us: tuple[int, int] = (500, 3_000)
    async_us: tuple[int, int] = (180_000, 330_000)
    store_us: tuple[int, int] = (8_000, 30_000)
    notify_us: tuple[int, int] = (5_000, 40_000)
    stop: str = ""
    time: TimeSettings = EVENT_TIME
