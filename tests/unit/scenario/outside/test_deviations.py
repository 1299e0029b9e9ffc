"""The deviations of the file source: each is shown by its own input, and by no other."""

from dataclasses import replace

import pytest
from msgspec import structs

from semantix.connectors.files.deviations import DEVIATIONS
from semantix.functions.deviations import DUPLICATE, LOSS, Deviation
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.outside.deviations import harm_of, known_deviations, trial_of
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.testing.small_jobs import shipped_spec

HERE = "semantix.connectors.files.deviations:"
LAST = ("r9", "r10", "r11", "r12")


def continuously(**options):
    spec = shipped_spec("file-source-continuously")
    monitor, *behind = spec.job
    changed = structs.replace(monitor, options={**monitor.options, **options})
    return replace(spec, job=(changed, *behind))


def shown(deviation, **options):
    spec = continuously(**options)
    trial = trial_of(Scenario(spec, workload=spec.workloads[0]), deviation)
    run = run_scenario(trial)
    assert run.unfired == ()
    return harm_of(run.history)


def test_the_source_documents_five():
    assert dict(known_deviations(continuously())) == dict(DEVIATIONS)
    assert known_deviations(shipped_spec("source-function")) == {}
    assert known_deviations(shipped_spec("write-ahead")) == {}


@pytest.mark.parametrize(
    ("name", "harm", "records"),
    [
        ("reprocessing", DUPLICATE, ("r1", "r2", "r3", "r4", "r5")),
        ("double_read", DUPLICATE, ("r1", "r2", "r3", "r4", "r5")),
        ("loss_by_tie", LOSS, LAST),
        ("loss_by_late_mtime", LOSS, LAST),
        ("stop_with_savepoint", "", ()),
    ],
)
def test_the_shipped_source_has_four_of_them(name, harm, records):
    found = shown(DEVIATIONS[name])
    assert (found.kind, found.record_ids, found.doubt) == (harm, records, "")


def test_as_in_flink_a_stop_with_a_savepoint_forgets_the_position():
    found = shown(DEVIATIONS["stop_with_savepoint"], position_after_cancel="max")
    assert (found.kind, found.record_ids) == (LOSS, LAST)


def test_a_file_that_comes_later_than_all_others_is_no_deviation():
    assert shown(Deviation(LOSS, "", f"{HERE}adds_a_file", holds_back=True)).kind == ""


def test_a_run_in_which_nothing_was_changed_shows_nothing():
    spec = continuously()
    history = run_scenario(Scenario(spec, FaultPlan(), spec.workloads[0])).history
    assert harm_of(history).doubt == "the job has ended before the input was changed"
