"""What follows a crash does not depend on how many crashes there were before."""

from __future__ import annotations

from msgspec.structs import astuple

from semantix.history.events import CRASHED, DEPLOYED, RESTORED
from semantix.plan.fault_plan import Fault
from semantix.testing.small_jobs import TWO_PHASE_COMMIT, run, spec_of

_BEFORE_THE_FIRST_CHECKPOINT = "ckpt_trigger_decide:before"


def after_the_last_restart(history):
    """Give (time since the restart, fields) of all that follows the last restart."""
    restored = [event for event in history.facts if event.kind == RESTORED][-1]
    return [
        (event.time_us - restored.time_us, event.kind, *_without_attempt(astuple(event)[3:]))
        for event in history.facts
        if event.sequence > restored.sequence
    ]


def _without_attempt(fields):
    return [field.partition("#")[0] if isinstance(field, str) else field for field in fields]


def crashed(do, count):
    at = _BEFORE_THE_FIRST_CHECKPOINT
    faults = [Fault(do, at, occurrence=number + 1) for number in range(count)]
    result = run(spec_of(TWO_PHASE_COMMIT), *faults, partitions=1, parallelism=1)
    assert result.unfired == ()
    assert len([e for e in result.history.facts if e.kind == RESTORED]) == count + 1
    return result.history


def test_the_second_restart_is_like_the_first_one():
    once, twice = crashed("crash_all", 1), crashed("crash_all", 2)
    assert len([e for e in twice.facts if e.kind == CRASHED]) > 0
    first, second = after_the_last_restart(once), after_the_last_restart(twice)
    assert [event[:2] for event in first] == [event[:2] for event in second]


def test_the_first_deployment_is_not_like_a_restart():
    history = crashed("crash_all", 1)
    clean = run(spec_of(TWO_PHASE_COMMIT), partitions=1, parallelism=1).history
    times = [event[0] for event in after_the_last_restart(history)]
    assert [event[0] for event in after_the_last_restart(clean)] != times


def test_a_coordinator_that_dies_before_it_deploys_is_followed_by_a_later_deployment():
    fault = Fault("crash_all", "restore_assign_state:before")
    result = run(spec_of(TWO_PHASE_COMMIT), fault, partitions=1, parallelism=1)
    assert result.unfired == ()
    restarted = after_the_last_restart(result.history)
    other = after_the_last_restart(crashed("crash_all", 1))
    assert restarted[0][1] == DEPLOYED
    assert restarted[:2] == other[:2]  # the delays of both deployments
