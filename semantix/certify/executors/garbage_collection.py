"""When the garbage collector runs during a search: between runs, and over what they left only.

A run's own cycles (task and job, cluster and session) must go at some time; a collection in the
middle of a run, or over every module that is loaded, costs more than the run.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_between_runs_only() -> Iterator[None]:
    """Collect only where `gc.collect()` is called, and freeze what lives now.

    What is frozen is looked at by no collection; forked workers share it with their parent.
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


def collect_in_worker() -> None:
    """Do the same in a forked process, for all of its life."""
    gc.disable()
    gc.freeze()
