"""Sinks into Cassandra that keep the position wrongly are convicted; their correct twin is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.certify.campaign import certify
from semantix.model.guarantees import Guarantee, Verdict
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.testing.small_jobs import shipped_spec

CANARIES = "semantix.testing.canaries.positions.cassandra_sinks"
STAGES = ("dry", "single", "slow")


def convicting(connector: str, stages: tuple[str, ...] = STAGES) -> set[tuple[str, str]]:
    """Return oracle and kind of what speaks against the claim."""
    spec = shipped_spec("cassandra-positions")
    spec = replace(spec, connector=connector or spec.connector)
    result = certify(spec, stages=stages, occurrences="first", examples=0)
    judged = {code for code, one in result.oracles.items() if one.verdict is Verdict.VIOLATED}
    return {
        (one.oracle, one.kind)
        for one in result.findings
        if one.oracle in judged - {"EO", "AMO", "VIS"}  # the claim does not have them
    }


@pytest.mark.parametrize(
    ("defect", "kind"),
    [
        ("UnfencedPositionSink", "duplicate"),
        ("LatePositionSink", "duplicate"),
        ("EarlyPositionSink", "loss"),
    ],
)
def test_a_wrong_sink_is_convicted(defect: str, kind: str) -> None:
    found = convicting(f"{CANARIES}:{defect}")
    assert {one for one in found if one[0] == "IDEM"} == {("IDEM", kind)}


def test_nothing_speaks_against_the_correct_twin() -> None:
    assert convicting("") == set()


@pytest.mark.parametrize(("kind", "found"), [("UNLOGGED", {"loss"}), ("", set())])
def test_a_position_that_is_applied_without_its_rows_loses_them(kind: str, found: set[str]) -> None:
    """A batch over several partitions is whole only if it is logged."""
    shop = "CREATE KEYSPACE shop WITH replication = {'class': 'SimpleStrategy', %s}"
    schema = [
        shop % "'replication_factor': 1",
        "CREATE TABLE shop.rows (id text PRIMARY KEY, key text, n int)",
        "CREATE TABLE shop.places (topic text, part int, upto int, PRIMARY KEY (topic, part))",
    ]
    spec = ConnectorSpec(
        "batches",
        f"{CANARIES}:BatchOverPartitionsSink",
        Guarantee.AT_LEAST_ONCE,
        options={"kind": kind},
        world_options={"cassandra": {"schema": schema, "watch": {"table": "shop.rows"}}},
        workloads=(WorkloadSettings(records=6, keys=3, partitions=1, parallelism=1),),
    )
    result = certify(spec, stages=("dry", "single"), examples=0)
    judged = [one for one in result.findings if one.judged]
    assert {one.kind for one in judged if one.oracle == "ALO"} == found
    assert bool(judged) is bool(found)
