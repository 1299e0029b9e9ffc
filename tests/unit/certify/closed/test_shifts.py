"""The premises of the closed search: attempt numbers, checkpoint ids and the time are tried."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.certify.closed.premise_trials import SHIFTED
from semantix.certify.closed.search import closed_search
from semantix.functions.checkpointed import CheckpointedFunction, CheckpointListener
from semantix.functions.sink_function import RichSinkFunction
from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.judge import judge
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import spec_of

HERE = f"{__file__}:"
SMALL = WorkloadSettings(
    records=10, keys=3, partitions=1, parallelism=1, source_parallelism=1, record_interval_ms=290
)
CODES = ("FAB", "IDEM", "LIVE")
HOUR_US = 3_600_000_000


class Upsert(RichSinkFunction, CheckpointedFunction):
    """Correct. It reads all that a connector can read, and lets none of it matter."""

    checkpoint_id = 0

    def open(self, context):
        self.store = self.runtime_context.client("store")

    def initialize_state(self, context):
        self.checkpoint_id = context.restored_checkpoint_id or 0

    def snapshot_state(self, context):
        self.checkpoint_id = context.checkpoint_id

    def is_lost(self):
        context = self.runtime_context
        return context.attempt < 0 or self.checkpoint_id < 0 or context.clock.now_us() < 0

    def invoke(self, value, context):
        if not self.is_lost():
            self.store.upsert(value["key"], value)


class Plain(RichSinkFunction):
    """Correct. It reads nothing of an attempt."""

    def open(self, context):
        self.store = self.runtime_context.client("store")

    def invoke(self, value, context):
        self.store.upsert(value["key"], value)


class FromFifthAttempt(Upsert):
    def is_lost(self):
        return self.runtime_context.attempt >= 5


class EachFifthAttempt(Upsert):
    def is_lost(self):
        return self.runtime_context.attempt % 5 == 4


class SevenAsLastDigit(Upsert):
    def is_lost(self):
        return self.checkpoint_id % 10 == 7


class TwoDigits(Upsert):
    def is_lost(self):
        return len(str(self.checkpoint_id)) >= 2


class AtThree(Upsert):
    def is_lost(self):
        return self.runtime_context.clock.now_us() // HOUR_US % 24 == 3


class OnSundays(Upsert):
    def is_lost(self):
        day = self.runtime_context.clock.now_us() // HOUR_US // 24
        return (day + 4) % 7 == 0


def searched(name: str):
    spec = spec_of(HERE + name, Guarantee.EFFECTIVELY_ONCE, view="table")
    scenario = Scenario(spec, workload=SMALL)
    return scenario, closed_search(scenario, CODES)


def verdict_of(scenario: Scenario, plan) -> Verdict:
    run = run_scenario(replace(scenario, plan=plan))
    assert not run.unfired
    return judge(run.history, ("IDEM",))["IDEM"].verdict


@pytest.mark.parametrize(
    ("name", "shift"),
    [
        ("FromFifthAttempt", "attempt 1,000"),
        ("EachFifthAttempt", "attempt 1,004"),
        ("SevenAsLastDigit", "checkpoint ids from 1,000,00"),
        ("TwoDigits", "checkpoint ids from 1,000,000"),
        ("AtThree", "the clock"),
        ("OnSundays", "the clock"),
    ],
)
def test_what_depends_on_a_number_or_the_time_is_not_closed_and_is_convicted(name, shift):
    scenario, found = searched(name)
    assert not found.is_closed
    assert shift in found.reason
    assert found.broken
    assert all("resume" in [fault.do for fault in plan.faults] for plan in found.broken)
    assert Verdict.VIOLATED in [verdict_of(scenario, plan) for plan in found.broken]


def test_a_connector_that_reads_all_of_it_and_does_the_same_is_closed():
    _, found = searched("Upsert")
    assert found.is_closed, found.reason
    assert not found.broken
    tried = {one.premise: one.text for one in found.premises if one.how == SHIFTED}
    assert set(tried) == {"attempt numbers", "checkpoint ids", "the clock"}
    assert all("reads" in one and "all behaved alike" in one for one in tried.values())


def test_what_is_never_read_is_tried_at_a_few_states_only():
    _, found = searched("Plain")
    assert found.is_closed
    shifted = [one for one in found.premises if one.how == SHIFTED]
    assert all("never reads" in one.text and one.is_read is False for one in shifted)
    assert 0 < sum(one.runs for one in shifted) < 20


class MarksAtThousand(Upsert):
    """From attempt 1,000 on it marks each record, and a later attempt skips what is marked."""

    def invoke(self, value, context):
        if self.runtime_context.attempt < 1_000:
            self.store.upsert(value["key"], value)
        elif not self.store.get_marker(value["id"]):
            self.store.put_marker(value["id"], True)
            self.store.upsert(value["key"], value)


def test_what_a_shifted_attempt_leaves_behind_is_tried_with_one_more_crash():
    scenario, found = searched("MarksAtThousand")
    assert not found.is_closed
    behind = [plan for plan in found.broken if plan.faults[-1].do == "crash_all"]
    verdicts = [verdict_of(scenario, plan) for plan in behind]
    assert Verdict.VIOLATED in verdicts
    alone = [plan for plan in found.broken if plan.faults[-1].do == "resume"]
    assert Verdict.VIOLATED not in [verdict_of(scenario, plan) for plan in alone]


class NumbersAsNumbers(Upsert, CheckpointListener):
    """Correct. Rows wait in the state under the id of their checkpoint, as a text."""

    def initialize_state(self, context):
        self.state = context.operator_state_store.get_list_state("waiting")
        self.waiting = {name: list(rows) for name, rows in self.state.get()}
        self.restored = context.restored_checkpoint_id
        self.rows = []

    def open(self, context):
        super().open(context)
        if self.restored is not None:
            self.notify_checkpoint_complete(self.restored)

    def invoke(self, value, context):
        self.rows.append(value)

    def snapshot_state(self, context):
        if self.rows:
            self.waiting[str(context.checkpoint_id)], self.rows = self.rows, []
        self.state.update(sorted(self.waiting.items()))

    def notify_checkpoint_complete(self, checkpoint_id):
        due = [name for name in self.waiting if self.is_due(name, checkpoint_id)]
        for row in [row for name in sorted(due, key=int) for row in self.waiting.pop(name)]:
            self.store.upsert(row["key"], row)

    def is_due(self, name, checkpoint_id):
        return int(name) <= checkpoint_id


class NumbersAsTexts(NumbersAsNumbers):
    """Compares the ids as texts: `9` is greater than `10`."""

    def is_due(self, name, checkpoint_id):
        return name <= str(checkpoint_id)


def test_ids_with_a_digit_more_are_tried_with_a_lost_notification():
    scenario, found = searched("NumbersAsTexts")
    assert "with checkpoint ids from 9,999,999" in found.reason
    verdicts = [verdict_of(scenario, plan) for plan in found.broken]
    assert Verdict.VIOLATED in verdicts
    (trial,) = [one for one in found.premises if one.premise == "checkpoint ids"]
    assert (trial.is_read, trial.holds) == (True, False)
    assert "where the ids get a digit more" in trial.text
    _, right = searched("NumbersAsNumbers")
    assert right.is_closed, right.reason
