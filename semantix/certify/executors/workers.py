"""Sends batches of runs to worker processes, and returns their results in the same order.

So the result of a certification does not depend on the number of workers.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Self

from semantix.certify.executors.garbage_collection import collect_in_worker, collect_young
from semantix.certify.judged_run import Batch, JudgedRun
from semantix.scenario.isolation.child import WorkerDied
from semantix.scenario.isolation.lifeline import LIFELINE

_PR_SET_PDEATHSIG = 1  # Linux sends the child this signal when the parent dies, also by SIGKILL


class Workers:
    """The worker processes of one certification; with one job there are none.

    It is a context manager. At its end the processes are killed, also after Ctrl-C.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None
        self._processes: list[BaseProcess] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Kill the processes. Their results are not needed any more."""
        pool, self._pool = self._pool, None
        if pool is not None:
            for process in self._processes:
                process.kill()
            pool.shutdown(wait=True, cancel_futures=True)

    def judged(
        self, batches: Iterable[Batch], until_s: float | None = None
    ) -> Iterator[tuple[Batch, list[JudgedRun]]]:
        """Run the batches, and return each with its results, in the order given.

        Args:
            until_s: monotonic time after which a batch ends early; None: no bound.
        """
        if self._jobs <= 1 or LIFELINE.alone:
            for batch in batches:
                yield batch, _judge(batch, until_s)
            return
        pool = self._started()
        waiting: deque[tuple[Batch, Future[list[JudgedRun]]]] = deque()
        for batch in batches:
            waiting.append((batch, pool.submit(_judge, batch, until_s)))
            if len(waiting) > 2 * self._jobs:
                yield _taken(*waiting.popleft())
        while waiting:
            yield _taken(*waiting.popleft())

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # Forked children have the connector's module already. No other thread runs here, so
            # forking is safe.
            others = multiprocessing.active_children()
            context = multiprocessing.get_context("fork")
            self._pool = ProcessPoolExecutor(
                self._jobs, context, initializer=_start_worker, initargs=(os.getpid(),)
            )
            self._pool.submit(os.getpid).result()  # the first task forks all of them
            alive = multiprocessing.active_children()
            self._processes = [process for process in alive if process not in others]
        return self._pool


def _start_worker(parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # the parent died before the line above
        os._exit(1)
    LIFELINE.leave_to_worker()
    collect_in_worker()


def _taken(batch: Batch, future: Future[list[JudgedRun]]) -> tuple[Batch, list[JudgedRun]]:
    try:
        return batch, future.result()
    except BrokenProcessPool:
        raise WorkerDied("a worker process ended without a result") from None


def _judge(batch: Batch, until_s: float | None) -> list[JudgedRun]:
    made = batch.judged(lambda: until_s is None or time.monotonic() < until_s)
    collect_young()
    return made
