"""A spec becomes a job graph and settings: parallelism, processes, microseconds."""

from dataclasses import replace

import pytest

from semantix.model.guarantees import Guarantee
from semantix.scenario.job_binding import graph_of, parallelism_of, runtime_settings
from semantix.spec.connector_spec import (
    CheckpointingSettings,
    ConnectorSpec,
    RestartSettings,
    WorkloadSettings,
)
from semantix.spec.job_settings import VertexSettings

SINK = "semantix.connectors.store.plain_sinks:AppendStoreSink"
SPEC = ConnectorSpec("small", SINK, Guarantee.AT_LEAST_ONCE, options={"prefix": "x"})
WORKLOAD = WorkloadSettings(parallelism=3, partitions=2)


@pytest.mark.parametrize(
    ("workload", "expected"),
    [
        (WORKLOAD, (("source", 2), ("sink", 3))),  # a source subtask for each partition
        (replace(WORKLOAD, source_parallelism=1), (("source", 1), ("sink", 3))),
    ],
)
def test_the_workload_says_how_many_subtasks_there_are(workload, expected):
    assert graph_of(SPEC, workload).parallelisms == expected


def test_the_parallelism_of_a_vertex_comes_before_that_of_the_workload():
    assert parallelism_of(VertexSettings("sink", SINK, "sink", parallelism=5), WORKLOAD) == 5


def test_subtasks_share_the_processes_in_turn():
    sink = graph_of(replace(SPEC, processes=2), WORKLOAD).vertices[1]
    assert sink.processes == (0, 1, 0)


def test_times_of_the_runtime_are_in_microseconds():
    settings = runtime_settings(
        replace(
            SPEC,
            checkpointing=CheckpointingSettings(interval_ms=7, timeout_ms=8, min_pause_ms=9),
            restart=RestartSettings(delay_ms=5, detection_delay_ms=6),
            live_bound_ms=4,
        )
    )
    assert (settings.interval_us, settings.timeout_us, settings.min_pause_us) == (7000, 8000, 9000)
    assert (settings.restart_delay_us, settings.detection_delay_us) == (5000, 6000)
    assert settings.live_bound_us == 4000


@pytest.mark.parametrize(
    ("restart", "attempts"),
    [
        (RestartSettings(), None),
        (RestartSettings(attempts=3), 3),
        (RestartSettings(strategy="none"), 0),
    ],
)
def test_the_strategy_none_allows_no_restart(restart, attempts):
    assert runtime_settings(replace(SPEC, restart=restart)).restart_attempts == attempts
