"""A run is freed at its end, by the count of references: a search makes thousands a second."""

from __future__ import annotations

import gc
import weakref

import pytest

from semantix.plan.fault_plan import Fault
from semantix.testing.durable_jobs import prepared
from semantix.testing.small_jobs import TWO_PHASE_COMMIT, WRITE_AHEAD, spec_of


@pytest.fixture
def no_collection():
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("connector", [TWO_PHASE_COMMIT, WRITE_AHEAD])
@pytest.mark.parametrize("do", ["crash", "crash_process", "crash_coordinator", "crash_all"])
def test_nothing_of_a_run_waits_for_the_collector(no_collection, connector, do):
    fault = Fault(do, "ckpt_sync_snapshot:after", task="sink", occurrence=2)
    if do == "crash_coordinator":
        fault = Fault(do, "ckpt_store_add:after", occurrence=2)
    run = prepared(spec_of(connector), fault)
    job = weakref.ref(run.subject)
    assert not run.run().unfired
    assert job() is run.subject
    del run
    assert job() is None
