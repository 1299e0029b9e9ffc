"""A source that makes its records by itself is judged by what it emits in clean runs."""

from dataclasses import replace

import pytest

from semantix.functions.source_function import SourceFunction
from semantix.model.guarantees import Guarantee
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.expectations.settling import settled
from semantix.scenario.expectations.source_inputs import (
    LearnedInputs,
    learned_inputs,
    of_inputs,
    reads_workload,
)
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.spec.job_settings import PlaceSettings, VertexSettings

HERE = f"{__file__}:"
WORKLOAD = WorkloadSettings(records=6, record_interval_ms=50)
SINK = "semantix.connectors.store.plain_sinks:AppendStoreSink"


class Words(SourceFunction):
    """Emits values that no workload has; without state, so a restore begins again."""

    def __init__(self, extra=False):
        self.extra = extra

    def run(self, ctx):
        for number in range(3):
            ctx.collect({"meta": {"name": f"w{number}"}, "n": number})
        if self.extra and self.runtime_context.random.random() < 0.5:
            ctx.collect({"meta": {"name": "w9"}})

    def cancel(self):
        pass


class Values(SourceFunction):
    """Emits these values, and keeps no position."""

    def __init__(self, values):
        self.values = values

    def run(self, ctx):
        for value in self.values:
            ctx.collect(value)

    def cancel(self):
        pass


class Stamped(SourceFunction):
    """Emits values with an id of chance and a stamp of the clock."""

    def run(self, ctx):
        for number in range(3):
            ident = f"{self.runtime_context.random.randrange(10**9)}"
            at = self.runtime_context.clock.now_us()
            ctx.collect({"n": str(number), "id": ident, "at": at})

    def cancel(self):
        pass


class Dated(SourceFunction):
    """Emits one value that names the day."""

    def run(self, ctx):
        ctx.collect({"day": str(self.runtime_context.clock.now_us() // 86_400_000_000)})

    def cancel(self):
        pass


def spec(**fields):
    words = ConnectorSpec("words", f"{HERE}Words", Guarantee.EXACTLY_ONCE, identify="meta.name")
    return replace(words, **fields)


def test_the_input_is_what_clean_runs_emit_in_this_order():
    found = learned_inputs(spec(), WORKLOAD)
    assert [(one.record_id, one.text) for one in found.records] == [
        (f"w{n}", f'{{"meta":{{"name":"w{n}"}},"n":{n}}}') for n in range(3)
    ]
    assert (found.blind, found.varying) == ("", ())


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"options": {"extra": True}}, "w9"),
        ({"connector": f"{HERE}Stamped", "identify": "id"}, "it is 'id'"),
        ({"connector": f"{HERE}Dated", "identify": "day"}, "it is 'day'"),
    ],
)
def test_nothing_is_judged_if_clean_runs_emit_other_records(fields, word):
    found = learned_inputs(spec(**fields), WORKLOAD)
    assert "different records" in found.blind
    assert word in found.blind
    assert of_inputs(None, found, is_table=False).doubt == found.blind


def test_a_field_that_varies_is_not_judged():
    stamped = spec(connector=f"{HERE}Stamped", identify="n")
    assert learned_inputs(stamped, WORKLOAD).varying == ("at", "id")
    crash = Fault("crash_all", "src_emit:after", occurrence=2)
    assert {str(one.verdict) for one in verdicts(stamped, crash).values()} == {"UPHELD"}
    job = (
        VertexSettings("source", stamped.connector, "source"),
        VertexSettings("sink", SINK, "sink", ("source",)),
    )
    into_store = replace(stamped, job=job, connector=SINK)
    assert [verdicts(into_store)[code].verdict for code in ("FAB", "AMO", "ALO")] == ["UPHELD"] * 3
    late = Fault("crash_all", "ckpt_store_add:after", task="coordinator")
    repeated = verdicts(into_store, late)
    assert (repeated["FAB"].verdict, repeated["ALO"].verdict) == ("UPHELD", "UPHELD")
    assert repeated["AMO"].findings[0].kind == "duplicate"


def test_a_function_cannot_say_what_becomes_of_a_field_that_varies():
    found = learned_inputs(
        spec(connector=f"{HERE}Stamped", identify="n", expects="x.py:f"), WORKLOAD
    )
    assert "x.py:f gives of them is not known" in found.blind


@pytest.mark.parametrize(
    "fields",
    [
        {"expects": "records"},
        {"places": (PlaceSettings("kafka", "in", "input"),)},
        {"job": (VertexSettings("source", "workload", "source"),)},
        {"connector": SINK},
    ],
)
def test_a_job_that_reads_the_workload_learns_no_input(fields):
    assert reads_workload(spec(**fields), WORKLOAD)
    assert learned_inputs(spec(**fields), WORKLOAD) is None


def test_an_unbounded_source_must_emit_the_workload():
    assert reads_workload(spec(), replace(WORKLOAD, stop="drain"))


def test_in_a_table_only_the_last_record_of_a_key_is_due():
    records = settled(Scenario(spec(), workload=WORKLOAD)).expectation.inputs
    same_key = tuple([replace_key(one) for one in records])
    found = of_inputs(None, LearnedInputs(same_key), is_table=True)
    assert [(one.where, one.is_due) for one in found.entries] == [
        ("k", False),
        ("k", False),
        ("k", True),
    ]


def replace_key(record):
    return type(record)(record.record_id, "k", record.place, record.text)


def verdicts(of, *faults):
    scenario = settled(Scenario(of, FaultPlan(faults), WORKLOAD))
    return judge(run_scenario(scenario).history, ("FAB", "AMO", "ALO", "EO"))


def test_a_source_without_faults_is_right_and_one_without_state_repeats_after_a_restore():
    assert {str(one.verdict) for one in verdicts(spec()).values()} == {"UPHELD"}
    crash = Fault("crash_all", "ckpt_store_add:after", task="coordinator")
    found = verdicts(spec(), crash)
    assert found["EO"].findings[0].kind == "duplicate"
    assert found["ALO"].verdict == "UPHELD"


def test_a_sink_behind_such_a_source_is_judged_by_its_input():
    job = (
        VertexSettings("source", f"{HERE}Words", "source"),
        VertexSettings("sink", SINK, "sink", ("source",)),
    )
    found = verdicts(spec(job=job, connector=SINK))
    assert found["ALO"].verdict == "UPHELD"
    assert found["ALO"].judged == 3


@pytest.mark.parametrize(
    ("values", "ids"),
    [
        ([3, 4], ["3", "4"]),
        (["line 1", "line 2"], ["line 1", "line 2"]),
        ([[1, "x"], [2, "x"]], ['[1,"x"]', '[2,"x"]']),
        ([{"n": 1}, {"n": 2}], ['{"n":1}', '{"n":2}']),
        ([{"id": 7, "n": 1}, {"id": 8, "n": 1}], ["7", "8"]),
        ([None, True], ["null", "true"]),
    ],
)
def test_a_value_without_an_identity_is_its_own(values, ids):
    own = spec(connector=f"{HERE}Values", options={"values": values}, identify="id")
    found = settled(Scenario(own, workload=WORKLOAD))
    assert [one.record_id for one in found.expectation.inputs] == ids
    verdicts = judge(run_scenario(found).history)
    assert {verdicts[code].verdict.name for code in ("FAB", "EO", "LIVE")} == {"UPHELD"}
    crash = FaultPlan((Fault("crash_all", "src_emit:after", occurrence=2),))
    (finding,) = judge(run_scenario(replace(found, plan=crash)).history)["EO"].findings or (None,)
    assert finding is None  # nothing was in a completed checkpoint


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([{"t": 1}, {"t": 2}, {"t": 1}], '{"t":1} 2 times'),
        ([], "the sources emitted nothing"),
    ],
)
def test_what_cannot_be_judged_is_inconclusive(values, words):
    own = spec(connector=f"{HERE}Values", options={"values": values}, identify="id")
    found = settled(Scenario(own, workload=WORKLOAD))
    verdict = judge(run_scenario(found).history)["EO"]
    assert verdict.verdict.name == "INCONCLUSIVE"
    assert words in verdict.reason


def test_equal_records_with_an_identity_are_a_duplicate():
    values = [{"id": "a", "n": 1}, {"id": "a", "n": 1}]
    own = spec(connector=f"{HERE}Values", options={"values": values}, identify="id")
    verdict = judge(run_scenario(settled(Scenario(own, workload=WORKLOAD))).history)["EO"]
    assert [finding.record_ids for finding in verdict.findings] == [("a",)]
