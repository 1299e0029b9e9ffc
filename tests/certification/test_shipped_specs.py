"""What the shipped specs show: verdict, strongest guarantee and windows of each.

A narrow search (first occurrences) for every run of the tests; `.ci/run` certifies them in full.
"""

from __future__ import annotations

import pytest

from semantix.certify.campaign import certify
from semantix.history.protocol_events import Emitted
from semantix.history.world_events import Fed
from semantix.model.guarantees import Guarantee, Verdict
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.testing.small_jobs import SHIPPED, shipped_spec

WRITE_AHEAD = ("wal_send:during", "wal_mark_committed:before")
AT_THE_SINK = (
    "kafka_sink_send:before",
    "kafka_sink_flush:before",
    "kafka_sink_prepare_commit:before",
)
AT_A_PLAIN_SINK = (
    "sink_invoke:before",
    "sink_flush_on_snapshot:before",
    "sink_finish:before",
    "sink_close:before",
)
EXPECTED = {
    "kafka-to-kafka": (Guarantee.EXACTLY_ONCE, ()),
    "kafka-to-files": (Guarantee.EXACTLY_ONCE, ()),
    "files-to-cassandra": (Guarantee.EFFECTIVELY_ONCE, ()),
    "kafka-source-discovery": (Guarantee.EXACTLY_ONCE, ()),
    "kafka-source-timestamp": (Guarantee.EXACTLY_ONCE, ()),
    "kafka-source-group-offsets": (Guarantee.EXACTLY_ONCE, ()),
    "kafka-source-rescale": (Guarantee.EXACTLY_ONCE, ()),
    "kafka-source-earliest": (Guarantee.EXACTLY_ONCE, ()),
    "kafka-source-latest": (Guarantee.EXACTLY_ONCE, ()),
    "kafka-source-specific-offsets": (Guarantee.EXACTLY_ONCE, ()),
    "async-ordered": (Guarantee.EXACTLY_ONCE, ()),
    "async-unordered": (Guarantee.EXACTLY_ONCE, ()),
    "async-cassandra-lookup": (Guarantee.EXACTLY_ONCE, ()),
    "kafka-sink-exactly-once": (Guarantee.EXACTLY_ONCE, ()),
    "kafka-sink-exactly-once-keyed": (Guarantee.EXACTLY_ONCE, ()),
    "kafka-sink-exactly-once-pooling": (Guarantee.EXACTLY_ONCE, ()),
    "kafka-sink-exactly-once-rescale": (Guarantee.EXACTLY_ONCE, ()),
    "kafka-sink-at-least-once": (Guarantee.AT_LEAST_ONCE, AT_THE_SINK),
    "kafka-sink-none": (Guarantee.NONE, AT_THE_SINK),
    "two-phase-commit-files": (Guarantee.EXACTLY_ONCE, ()),
    "two-phase-commit-objects": (Guarantee.EXACTLY_ONCE, ()),
    "two-phase-commit": (Guarantee.EXACTLY_ONCE, ()),
    "write-ahead": (Guarantee.AT_LEAST_ONCE, WRITE_AHEAD),
    "cassandra-upsert": (Guarantee.EFFECTIVELY_ONCE, ()),
    "cassandra-upsert-composite-key": (Guarantee.EFFECTIVELY_ONCE, ()),
    "cassandra-write-ahead": (Guarantee.EFFECTIVELY_ONCE, ()),
    "cassandra-positions": (Guarantee.EFFECTIVELY_ONCE, ()),
    "idempotent-sqlite": (Guarantee.EFFECTIVELY_ONCE, ()),
    "sqlite-positions": (Guarantee.EFFECTIVELY_ONCE, ()),
    "sink-function": (Guarantee.AT_LEAST_ONCE, AT_A_PLAIN_SINK),
    "rich-sink-function": (Guarantee.AT_LEAST_ONCE, AT_A_PLAIN_SINK),
    "source-function": (Guarantee.EXACTLY_ONCE, ()),
    "source-list-state": (Guarantee.EXACTLY_ONCE, ()),
    "source-parallel": (Guarantee.EXACTLY_ONCE, ()),
    "source-union-state": (Guarantee.EXACTLY_ONCE, ()),
    "file-source-once": (Guarantee.EXACTLY_ONCE, ()),
    "file-source-continuously": (Guarantee.EXACTLY_ONCE, ()),
    "source-watermarks": (Guarantee.EXACTLY_ONCE, ()),
    "streaming-file-sink-row": (Guarantee.EXACTLY_ONCE, ()),
    "streaming-file-sink-bulk": (Guarantee.EXACTLY_ONCE, ()),
    "cassandra-write-ahead-append": (Guarantee.AT_LEAST_ONCE, WRITE_AHEAD),
}


# At the first visit of `kafka_sink_send` there is no earlier record to lose or to repeat.
AT_ALL_VISITS = ("kafka-sink-at-least-once", "kafka-sink-none")
# At the first visit of `sink_invoke` nothing was written yet.
BEHIND_THE_FIRST = ("sink-function", "rich-sink-function")


def narrow(spec, **more):
    """Certify with the first occurrence of each step, where nearly each window shows already."""
    occurrences = "all" if spec.name in (*AT_ALL_VISITS, *BEHIND_THE_FIRST) else "first"
    return certify(spec, occurrences=occurrences, examples=0, **more)


@pytest.mark.parametrize("name", list(EXPECTED))
def test_a_shipped_spec_is_upheld_at_what_it_claims_with_exactly_its_windows(name):
    spec = shipped_spec(name)
    guarantee, windows = EXPECTED[name]
    result = narrow(spec)
    assert (result.verdict, result.reason) == (Verdict.UPHELD, "")
    assert [finding for finding in result.findings if finding.judged] == []
    assert spec.claim is result.strongest is guarantee
    assert result.windows == windows
    assert spec.expected_windows == (None if name in AT_ALL_VISITS else windows)
    # Without checkpoints, for instance, there are steps that no run visits.
    judged = [stage for stage in result.search.stages if stage.name != "preconditions"]
    assert all(stage.unfired == 0 for stage in judged)
    assert sum(stage.fired for stage in result.search.stages) > 150


def test_every_shipped_spec_is_in_the_table():
    assert sorted(SHIPPED) == sorted(EXPECTED)


def test_the_partition_that_comes_later_has_records_of_its_own():
    spec = shipped_spec("kafka-source-discovery")
    history = run_scenario(Scenario(spec, workload=spec.workloads[0])).history
    fed = {event.place: event.entries for event in history.facts if isinstance(event, Fed)}
    late = [entry[0] for entry in fed["in/2"]]
    read = [event.record_id for event in history.facts if isinstance(event, Emitted)]
    assert len(late) == 2
    assert set(late) < set(read)


@pytest.mark.parametrize("name", ["write-ahead", "two-phase-commit"])
def test_the_search_closes_under_any_number_of_crashes(name):
    result = narrow(shipped_spec(name))
    assert result.search.closed_under_crashes
    assert result.search.distinct_states > 50


def test_write_ahead_under_a_stronger_claim_is_violated_with_a_reason():
    spec = shipped_spec("write-ahead")
    result = certify(spec, claim=Guarantee.EXACTLY_ONCE, examples=0, jobs=2)
    assert result.verdict is Verdict.VIOLATED
    assert result.windows == WRITE_AHEAD
    assert len(result.reason.splitlines()) == 2
    assert "visible twice" in result.reason


def test_the_number_of_workers_does_not_change_the_result():
    spec = shipped_spec("two-phase-commit")
    alone, together = narrow(spec, jobs=1), narrow(spec, jobs=2)
    assert alone.digest == together.digest
    assert [s.runs for s in alone.search.stages] == [s.runs for s in together.search.stages]
