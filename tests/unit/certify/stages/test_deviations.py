"""A spec lists the deviations of its source: exactly these must be found."""

from dataclasses import replace

import pytest
from msgspec import structs

from semantix.certify.campaign import certify
from semantix.certify.evidence.certificate import result_to_mapping
from semantix.errors import SpecError
from semantix.intake.targets import connector_problems
from semantix.model.guarantees import Verdict
from semantix.report.view import view_of
from semantix.report.views.conditions import premises_of
from semantix.spec.loader import spec_from_mapping
from semantix.spec.mapping import spec_to_mapping
from semantix.testing.small_jobs import shipped_spec

FOUR = ("reprocessing", "loss_by_tie", "loss_by_late_mtime", "double_read")
SPEC = replace(shipped_spec("file-source-continuously"), faults=("notification",))


def searched(listed, **options):
    monitor, *behind = SPEC.job
    changed = structs.replace(monitor, options={**monitor.options, **options})
    spec = replace(SPEC, job=(changed, *behind), deviations=listed, preconditions=())
    return certify(spec, stages=("dry", "deviations"), examples=0, occurrences="first")


def test_the_shipped_spec_lists_what_its_source_has():
    assert shipped_spec("file-source-continuously").deviations == FOUR
    result = searched(FOUR)
    assert [one.name for one in result.deviations if one.is_found] == list(FOUR)
    assert result.findings == ()
    mapping = result_to_mapping(result)
    (first, *_, last) = mapping["deviations"]
    assert (first["name"], first["listed"], first["found"], first["harm"]) == (
        "reprocessing", True, True, "duplicate",
    )  # fmt: skip
    assert (last["name"], last["listed"], last["found"], last["harm"]) == (
        "stop_with_savepoint", False, False, None,
    )  # fmt: skip
    assert any("deviation loss_by_tie (listed): loss" in line for line in view_of(result).search)
    told = {one.name: one.outcome for one in premises_of(mapping)}
    assert told["deviation double_read"] == "found"
    assert told["deviation stop_with_savepoint"] == "not found"


@pytest.mark.parametrize(
    ("listed", "options", "text"),
    [
        (FOUR[1:], {}, "found and not listed: reprocessing ("),
        ((*FOUR, "stop_with_savepoint"), {}, "listed and not found: stop_with_savepoint ("),
        (FOUR, {"position_after_cancel": "max"}, "found and not listed: stop_with_savepoint ("),
    ],
)
def test_another_list_fails_the_spec(listed, options, text):
    result = searched(listed, **options)
    assert result.verdict is Verdict.VIOLATED
    assert text in result.reason
    (finding,) = [one for one in result.findings if one.judged]
    assert (finding.oracle, finding.kind) == ("deviations", "deviations")


def test_without_the_key_nothing_is_tried():
    assert searched(None).deviations == ()


def test_the_key_survives_the_way_into_a_file():
    for listed in (None, (), FOUR):
        spec = replace(SPEC, deviations=listed)
        assert spec_from_mapping(spec_to_mapping(spec)).deviations == listed


def test_a_deviation_that_is_named_twice_is_refused():
    mapping = {**spec_to_mapping(SPEC), "deviations": ["loss_by_tie", "loss_by_tie"]}
    with pytest.raises(SpecError, match=r"deviations\.1: 'loss_by_tie' is named twice"):
        spec_from_mapping(mapping)


@pytest.mark.parametrize(
    ("spec", "listed", "text"),
    [
        (SPEC, ("loss_by_ties",), "did you mean 'loss_by_tie'?"),
        (shipped_spec("source-function"), ("loss_by_tie",), "expected none (its class has no"),
    ],
)
def test_what_no_source_documents_is_a_problem_of_the_spec(spec, listed, text):
    (problem,) = connector_problems(replace(spec, deviations=listed))
    assert text in problem
