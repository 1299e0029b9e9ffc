"""Deals batches of runs to worker processes and gives their results back in order.

The result of a certification does not depend on the number of workers: batches are cut alike,
and folded in the order in which they were dealt.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from types import TracebackType
from typing import Self

from semantix.certify.collecting import collect_in_worker
from semantix.certify.judged_run import Batch, JudgedRun

BATCH_RUNS = 64


class Workers:
    """A pool for one certification; with one job everything runs in this process.

    Use as a context manager: leaving it ends the processes, also after Ctrl-C.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def judged(self, batches: Iterable[Batch]) -> Iterator[tuple[Batch, list[JudgedRun]]]:
        """Give each batch with its results, in the order given."""
        if self._jobs <= 1:
            for batch in batches:
                yield batch, batch.judged()
                gc.collect()
            return
        if self._pool is None:
            # Forked while nothing but this thread runs: the connector's module is there already.
            context = multiprocessing.get_context("fork")
            self._pool = ProcessPoolExecutor(self._jobs, context, initializer=_start_worker)
        waiting: deque[tuple[Batch, Future[list[JudgedRun]]]] = deque()
        for batch in batches:
            waiting.append((batch, self._pool.submit(_judge, batch)))
            if len(waiting) > 2 * self._jobs:
                done, future = waiting.popleft()
                yield done, future.result()
        while waiting:
            done, future = waiting.popleft()
            yield done, future.result()


def _start_worker() -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    collect_in_worker()


def _judge(batch: Batch) -> list[JudgedRun]:
    made = batch.judged()
    gc.collect()
    return made
