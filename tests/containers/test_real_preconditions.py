"""Preconditions are necessary on real servers, too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.certify.campaign import certify
from semantix.testing.small_jobs import shipped_spec

NECESSARY = {
    "kafka-sink-exactly-once": [
        "checkpointing is on",
        "barriers are aligned",
        "the source goes back to the positions of a checkpoint",
        "the latest completed checkpoint is restored",
        "one living attempt for each subtask",
        "the reader sees committed transactions only",
    ],
    "cassandra-upsert": [
        "the source goes back to the positions of a checkpoint",
        "the records behind the source are the same in each attempt",
    ],
}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", list(NECESSARY))
def test_one_run_shows_each_precondition_that_configuration_turns_off(
    attached_kafka, attached_cassandra, name
):
    found = certify(
        shipped_spec(name), world="containers", stages=("preconditions",), examples=0
    ).preconditions
    assert [one.name for one in found if one.necessary] == NECESSARY[name]
    assert all(one.runs <= 1 for one in found)
    assert all(one.reason for one in found if not one.necessary)


@pytest.mark.timeout(300)
def test_a_sink_refuses_to_start_without_checkpoints_on_a_real_server_too(
    attached_kafka, attached_cassandra
):
    spec = shipped_spec("cassandra-write-ahead")
    (on,) = [one for one in spec.preconditions if one.name == "checkpointing is on"]
    result = certify(
        replace(spec, preconditions=(on,)),
        world="containers",
        stages=("preconditions",),
        examples=0,
    )
    (found,) = result.preconditions
    assert (found.verdict, found.necessary, found.runs) == ("enforced", None, 1)
    assert found.tried == "1 run without it on containers, with no fault"
    assert found.refusal is not None
    assert "requires checkpointing to be enabled" in found.refusal.error
