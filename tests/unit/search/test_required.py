"""What the runs of a shipped spec show of each count, and what a toy lacks."""

from dataclasses import replace

import pytest

from semantix.certify.campaign import certify
from semantix.certify.evidence.certificate import result_to_mapping
from semantix.model.counts import COUNTS
from semantix.model.guarantees import Guarantee, Verdict
from semantix.report.view import view_of
from semantix.report.views.conditions import premises_of
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.search.dry_runs import make_dry_runs
from semantix.search.required import Required, completed_checkpoints, most, required_of
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import SHIPPED, shipped_spec, spec_of

STAGES = ("dry", "single", "closed")
STORE = "semantix.connectors.store.plain_sinks:AppendStoreSink"


def shown(spec):
    spec = replace(spec, must_count=tuple([(name, 1) for name in COUNTS]))
    scenario = Scenario(spec, workload=spec.workloads[0])
    histories = make_dry_runs(scenario, run_scenario).histories
    found = required_of(spec, histories, completed_checkpoints(scenario))
    return {one.what: one.seen for one in found}


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("file-source-once", ("splits_of_a_file", "checkpoints_in_a_last_split")),
        ("kafka-source-rescale", ("partitions_of_a_subtask", "elements_of_a_state")),
        ("async-unordered", ("elements_in_flight", "retries")),
        ("streaming-file-sink-row", ("parts_of_a_bucket", "checkpoints_with_an_open_part")),
    ],
)
def test_a_shipped_spec_reaches_what_it_names(name, counts):
    seen = shown(shipped_spec(name))
    least = {"checkpoints_in_a_last_split": 1, "checkpoints_with_an_open_part": 1}
    for count in counts:
        assert seen[count] >= least.get(count, 2), seen
    others = set(COUNTS) - {*counts, "elements_of_a_state", "partitions_of_a_subtask"}
    assert {name: seen[name] for name in others} == dict.fromkeys(others, 0)


@pytest.mark.parametrize("name", list(SHIPPED))
def test_each_shipped_spec_names_steps_that_its_dry_runs_must_visit(name):
    spec = shipped_spec(name)
    assert spec.must_visit
    scenario = Scenario(spec, workload=spec.workloads[0])
    histories = make_dry_runs(scenario, run_scenario).histories
    found = required_of(spec, histories, completed_checkpoints(scenario))
    assert [one.what for one in found if one.seen < one.at_least] == []


def toy(**required):
    return spec_of(STORE, workloads=(WorkloadSettings(records=12),), faults=("crash",), **required)


@pytest.mark.parametrize(
    ("required", "text"),
    [
        ({"must_visit": ("wal_send",)}, "must_visit: wal_send: expected at least 1, seen 0"),
        ({"must_visit": ("store.apend:after",)}, "store.apend:after: expected at least 1, seen 0"),
        ({"must_count": (("retries", 2),)}, "must_count: retries: expected at least 2, seen 0"),
    ],
)
def test_a_search_that_does_not_show_it_is_inconclusive(required, text):
    result = certify(toy(**required), examples=0, occurrences="first", stages=STAGES)
    assert result.verdict is Verdict.INCONCLUSIVE
    assert text in result.reason
    mapping = result_to_mapping(result)
    (entry,) = mapping["search"]["required"]
    assert entry["seen"] == 0
    assert any(f"required: {entry['what']}" in line for line in view_of(result).search)
    told = [one for one in premises_of(mapping) if entry["what"] in one.name]
    assert [one.outcome for one in told] == ["missing"]


def test_the_same_search_passes_if_it_shows_what_is_required():
    result = certify(
        toy(must_visit=("sink_invoke", "store.append")),
        examples=0,
        occurrences="first",
        stages=STAGES,
    )
    assert (result.verdict, result.reason) == (Verdict.UPHELD, "")
    assert [one.is_missing for one in result.search.required] == [False, False]


def test_a_finding_counts_more_than_a_toy():
    spec = replace(toy(must_visit=("wal_send",)), claim=Guarantee.EXACTLY_ONCE)
    result = certify(spec, examples=0, occurrences="first", stages=STAGES)
    assert result.verdict is Verdict.VIOLATED


def test_several_workloads_show_it_together():
    one, two = Required("retries", 2, 0), Required("retries", 2, 5)
    assert most((), (one,)) == (one,)
    assert most((one,), (two,)) == most((two,), (one,)) == (two,)


def test_what_cannot_be_counted_is_not_missing():
    spec = replace(toy(), must_count=(("splits_of_a_file", 2),))
    history = run_scenario(Scenario(spec, workload=spec.workloads[0])).history
    (found,) = required_of(spec, (history,), None)
    assert (found.seen, found.is_missing) == (None, False)
