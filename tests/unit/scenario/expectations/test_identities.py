"""The identity of raw values."""

import json

import pytest

from semantix.scenario.expectations.identities import Identifier, identifier_for
from semantix.scenario.workload import build_workload, canonical_text
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

WORKLOAD = build_workload(WorkloadSettings(records=3, keys=2))
VALUE = {"id": "r1", "key": "k1", "n": 1}
ENTRY = ("r1", "k1", canonical_text(VALUE))


@pytest.fixture
def identifier():
    return Identifier("id", WORKLOAD)


@pytest.mark.parametrize(
    "raw", [VALUE, json.dumps(VALUE).encode(), VALUE | {"written_at": 17}], ids=str
)
def test_a_record_is_known_as_bytes_as_mapping_and_with_more_columns(identifier, raw):
    assert identifier.entry(raw) == ENTRY


def test_a_changed_field_keeps_the_identity_and_shows_the_other_payload(identifier):
    changed = VALUE | {"n": 2}
    assert identifier.entry(changed) == ("r1", "k1", canonical_text(changed))


@pytest.mark.parametrize("raw", [b"no json", b"[1]", {"n": 1}, {"id": 7}, 3], ids=str)
def test_a_value_without_an_identity_has_the_empty_id(identifier, raw):
    assert identifier.record_id(raw) == ""


def test_the_path_of_the_identity_may_be_nested():
    assert Identifier("meta.id", WORKLOAD).record_id({"meta": {"id": "r9"}}) == "r9"
    assert Identifier("meta.id", WORKLOAD).record_id({"meta": "r9"}) == ""


def test_runs_of_one_workload_share_an_identifier():
    settings = WorkloadSettings(records=3)
    one, other = (ConnectorSpec("job", "m:C", "none", identify=path) for path in ("id", "key"))
    assert identifier_for(one, settings) is identifier_for(one, settings)
    assert identifier_for(one, settings) is not identifier_for(other, settings)
