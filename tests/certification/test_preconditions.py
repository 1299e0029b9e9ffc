"""Each precondition of each shipped spec is turned off: necessary, or not shown necessary.

A spec whose preconditions are all necessary is not in the tables. What is in them has a reason.
"""

from __future__ import annotations

import pytest

from semantix.certify.campaign import certify
from semantix.certify.evidence.store import load_finding, save_findings
from semantix.history.codec import digest
from semantix.model.guarantees import Guarantee
from semantix.scenario.expectations.conditions import settled_without
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.scenario.vertices.job_vertices import judged_vertex
from semantix.spec.connector_spec import Precondition
from semantix.testing.small_jobs import SHIPPED, shipped_spec

ON = "checkpointing is on"
SAME = "the records behind the source are the same in each attempt"
ALONE = "one living attempt for each subtask"
LATEST = "the latest completed checkpoint is restored"
OPERATOR = "the operator id is stable"
# Transactional sinks do not need equal records (P4), nor do those that write an interval once (the
# write-ahead log, positions in the target). Upserts, positions and plain sinks repeat everything,
# so they need neither checkpoints (P1) nor the latest one (P3). A file of a dead attempt has a name
# that nobody finishes. What a zombie writes harms only if its replacement has gone on long enough
# (`cassandra-upsert`), and never where each record has a row of its own (`files-to-cassandra`) or a
# batch is refused once another attempt has moved the position (`cassandra-positions`). A log that
# keeps its values in the state sends them again under other ids: a duplicate, but no loss.
NOT_SHOWN = {
    "two-phase-commit": [SAME],
    "two-phase-commit-files": [SAME, ALONE],
    "two-phase-commit-objects": [SAME],
    "streaming-file-sink-row": [SAME, ALONE],
    "streaming-file-sink-bulk": [SAME, ALONE],
    "kafka-sink-exactly-once": [SAME],
    "kafka-sink-exactly-once-keyed": [SAME],
    "kafka-sink-exactly-once-pooling": [SAME],
    "kafka-sink-exactly-once-rescale": [SAME],
    "kafka-to-files": [SAME],
    "kafka-to-kafka": [SAME],
    "cassandra-positions": [ON, LATEST, SAME, ALONE],
    "cassandra-upsert": [ON, LATEST],
    "files-to-cassandra": [ON, LATEST, ALONE],
    "idempotent-sqlite": [ON, LATEST],
    "rich-sink-function": [ON],
    "sink-function": [ON],
    "sqlite-positions": [ON, LATEST, SAME],
    "cassandra-upsert-composite-key": [ON, LATEST, ALONE],
    "cassandra-write-ahead": [LATEST, SAME, ALONE, OPERATOR],
    "cassandra-write-ahead-append": [OPERATOR],
    "write-ahead": [OPERATOR],
}
# The sink refuses to start. `test_refused_preconditions` shows what it prevents.
REFUSED = {"cassandra-write-ahead": [ON], "cassandra-write-ahead-append": [ON]}
RUNS_MAX = 460  # of one spec, all its preconditions together


@pytest.mark.parametrize("name", list(SHIPPED))
def test_each_precondition_of_a_shipped_spec_has_its_verdict(name: str) -> None:
    spec = shipped_spec(name)
    found = certify(spec, stages=("preconditions",), examples=0).preconditions
    assert [one.name for one in found] == [one.name for one in spec.preconditions]
    assert ON in [one.name for one in found] or spec.claim is Guarantee.NONE
    verdicts = {one.name: one.necessary for one in found}
    expected = dict.fromkeys(verdicts, True)
    expected |= dict.fromkeys(NOT_SHOWN.get(name, ()), False)
    expected |= dict.fromkeys(REFUSED.get(name, ()))
    assert verdicts == expected, {one.name: (one.tried, one.reason) for one in found}
    assert sum(one.runs for one in found) < RUNS_MAX
    for one in found:
        assert (one.plan is not None) is (one.necessary is True)
        assert one.plan is None or len(one.plan.faults) <= 1  # the smallest schedule
        assert bool(one.reason) is (one.necessary is None)
    enforced = [one.name for one in found if one.verdict == "enforced"]
    assert enforced == REFUSED.get(name, [])


@pytest.mark.parametrize(
    "name", [name for name in SHIPPED if judged_vertex(shipped_spec(name)).kind == "sink"]
)
def test_each_sink_lists_the_preconditions_of_its_claim(name: str) -> None:
    """`protocol.md` 0.3: P1 to P6; a guarantee against losses only needs P1, P2 and P5."""
    spec = shipped_spec(name)
    found = {number for one in spec.preconditions for number in numbers_of(one)}
    if spec.claim in (Guarantee.EXACTLY_ONCE, Guarantee.EFFECTIVELY_ONCE):
        assert found >= {"P1", "P2", "P3", "P4", "P5", "P6"}
    elif spec.claim is Guarantee.AT_LEAST_ONCE:
        assert found >= {"P1", "P2", "P5"}
    # Only where a record is visible by its checkpoint does it matter which records a barrier cuts.
    modes = [one.off["checkpointing"].get("mode") for one in spec.preconditions if _mode(one)]
    assert modes == (["at_least_once"] if spec.claim is Guarantee.EXACTLY_ONCE else [])


@pytest.mark.parametrize(
    "name", ["write-ahead", "cassandra-write-ahead", "cassandra-write-ahead-append"]
)
def test_a_write_ahead_log_lists_its_own_preconditions(name: str) -> None:
    """`protocol.md` 10.5: P1, P2, the committer's storage is durable, the operator id is stable."""
    conditions = shipped_spec(name).preconditions
    assert {"P1", "P2", "P5"} <= {number for one in conditions for number in numbers_of(one)}
    (resubmitted,) = [one for one in conditions if one.name == OPERATOR]
    assert resubmitted.off == {"faults": ["resubmit"]}


def _mode(one: Precondition) -> bool:
    return "mode" in one.off.get("checkpointing", {})


def numbers_of(one: Precondition) -> list[str]:
    """Return the numbers of `protocol.md` that the keys of a precondition turn off."""
    keys = {
        "P1": one.off.get("checkpointing", {}).get("enabled") is False,
        "P2": one.off.get("workload", {}).get("resettable") is False or "others" in one.off,
        "P3": one.off.get("restart", {}).get("restore") == "older",
        "P4": one.off.get("workload", {}).get("deterministic") is False,
        "P5": any(
            "loses_acknowledged" in world for world in one.off.get("world_options", {}).values()
        ),
        "P6": one.off.get("faults") == ["stall"],
    }
    return [number for number, is_off in keys.items() if is_off]


@pytest.mark.parametrize("name", ["kafka-to-kafka", "cassandra-upsert", "source-function"])
def test_what_shows_that_a_precondition_is_necessary_replays(name: str, tmp_path) -> None:
    result = certify(shipped_spec(name), stages=("preconditions",), examples=0)
    shown = [one.shown for one in save_findings(result, tmp_path).preconditions if one.necessary]
    for one in shown:
        assert one is not None
        saved = load_finding(one.replay.removeprefix("semantix replay "))
        assert saved.whole is not None
        scenario = Scenario(saved.spec, saved.plan, saved.workload, saved.seed)
        run = run_scenario(settled_without(scenario, saved.whole))
        assert run.unfired == ()
        assert saved.digest == one.digest == digest(run.history)
