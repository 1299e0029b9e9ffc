"""Lets the garbage collector run only between the runs of a search, and only over their objects.

The objects of a run that refer to each other in a cycle (task and job, cluster and session) must be
collected at some time. But a collection in the middle of a run, or one that looks at all loaded
modules, costs more time than the run.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_between_runs_only() -> Iterator[None]:
    """While this is entered, collect only on a call of `gc.collect()`.

    Objects that exist now are frozen: no collection looks at them, and forked workers share their
    memory with the parent.
    """
    was_enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_enabled:
            gc.enable()
        gc.collect()


def collect_young() -> None:
    """Collect the garbage of the runs since the last call.

    What has survived an earlier call, for instance kept results, is not looked at again.
    """
    gc.collect(0)


def collect_in_worker() -> None:
    """Do the same in a forked process, until it ends."""
    gc.disable()
    gc.freeze()
