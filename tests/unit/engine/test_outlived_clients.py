"""A client that outlives its attempt, for instance in a pool of the module, is not modelled."""

from __future__ import annotations

from semantix import RichSinkFunction
from semantix.model.outcomes import JobEnd
from semantix.plan.fault_plan import Fault
from semantix.testing.small_jobs import end_of, run, spec_of

POOL: dict[str, object] = {}
CRASH = Fault("crash", "store.append:before", task="sink", subtask=0)


class KeepsItsClient(RichSinkFunction):
    """Makes one client for all attempts."""

    def open(self, context):
        if "store" not in POOL:
            POOL["store"] = self.runtime_context.client("store")

    def invoke(self, value, context):
        POOL["store"].append([value])


class WritesWhenDeleted(RichSinkFunction):
    """An object of a dead attempt calls its client when it is deleted, on another's strand."""

    def open(self, context):
        self.store = self.runtime_context.client("store")
        last, POOL["last"] = POOL.get("last"), self
        if last is not None:
            last.__del__()  # as the garbage collector does, which may come at any time

    def invoke(self, value, context):
        self.store.append([value])

    def __del__(self):
        try:
            self.store.append(["late"])
        except BaseException:  # a dead attempt's client refuses the call
            return


def ended(kind: type, *faults: Fault) -> tuple[str, str]:
    made = run(spec_of(f"{__file__}:{kind.__name__}"), *faults, parallelism=1)
    return end_of(made.history)


def test_a_kept_client_ends_the_run_with_its_name() -> None:
    end, reason = ended(KeepsItsClient, CRASH)
    assert end == JobEnd.UNMODELLED
    assert "a client that outlives its attempt: sink-0#2 uses one of sink-0#1" in reason
    assert "test_outlived_clients.py:" in reason
    assert ended(KeepsItsClient)[0] == JobEnd.FINISHED


def test_a_call_of_an_object_that_is_deleted_ends_nothing() -> None:
    assert ended(WritesWhenDeleted, CRASH)[0] == JobEnd.FINISHED
