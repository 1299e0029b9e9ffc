"""Records of an aborted transaction lie in the input: who reads them, and what a spec may say."""

from dataclasses import replace

import pytest

from semantix.errors import SpecError
from semantix.history.events import PASSED
from semantix.intake.targets import connector_problems
from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.scenario.specs import load_spec
from semantix.spec.job_settings import PlaceSettings
from semantix.spec.loader import spec_from_mapping
from semantix.spec.mapping import spec_to_mapping
from semantix.testing.small_jobs import SHIPPED, shipped_spec

EARLIEST = shipped_spec("kafka-source-earliest")


def read(isolation="read_committed", aborted=3, place="in"):
    properties = {**EARLIEST.options["properties"], "isolation.level": isolation}
    spec = replace(
        EARLIEST,
        options={**EARLIEST.options, "properties": properties},
        places=(PlaceSettings("kafka", place, "input", aborted=aborted),),
    )
    history = run_scenario(Scenario(spec, workload=spec.workloads[0])).history
    passed = {event.record_id for event in history.facts if event.kind == PASSED}
    violated = [one for one, v in judge(history).items() if v.verdict is Verdict.VIOLATED]
    return sorted(one for one in passed if one.startswith("aborted")), violated


def test_a_reader_of_committed_records_skips_them():
    assert read() == ([], [])


def test_a_reader_of_all_records_is_convicted():
    seen, violated = read("read_uncommitted", 2)
    assert seen == ["aborted-1", "aborted-2"]
    assert "FAB" in violated
    assert read("read_uncommitted", 0) == ([], [])


def test_they_may_lie_in_one_partition():
    assert read("read_uncommitted", 2, "in/1")[0] == ["aborted-1", "aborted-2"]


def test_the_keys_survive_the_way_into_a_file():
    (place,) = EARLIEST.places
    assert (place.partitions, place.aborted) == (3, 3)
    assert EARLIEST.world_options == {"kafka": {"topics": {"in": 3}}}
    assert spec_from_mapping(spec_to_mapping(EARLIEST)).places == EARLIEST.places


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("partitions: 3", "partitions: 0", "input.0.partitions: expected"),
        ("aborted: 3", "aborted: -1", "input.0.aborted: expected"),
        ("  kafka: {}", "  kafka: {topics: {in: 2}}", "topics gives 'in' 2"),
        ("kafka:in\n", "store:log\n", "input.0.partitions: 'store:log' has no partitions"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_line(tmp_path, old, new, text):
    file = tmp_path / "s.yaml"
    file.write_text(SHIPPED["kafka-source-earliest"].read_text().replace(old, new, 1))
    with pytest.raises(SpecError, match=r"s\.yaml:(17|18|19|2\d):") as caught:
        load_spec(file)
    assert text in f"{caught.value}"


def test_a_system_without_transactions_of_others_has_no_aborted_records():
    place = PlaceSettings("files", "/in", "input", aborted=1)
    spec = replace(shipped_spec("file-source-once"), places=(place,))
    (problem,) = connector_problems(spec)
    assert "input.0.aborted: 'files:/in' knows no transactions of other writers" in problem
