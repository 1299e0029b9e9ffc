"""Each shipped sink meets zombies: an attempt that goes on beside the one that has replaced it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.certify.campaign import certify
from semantix.scenario.vertices.job_vertices import judged_vertex
from semantix.testing.small_jobs import SHIPPED, shipped_spec

ALONE = "one living attempt for each subtask"
SINKS = [name for name in SHIPPED if judged_vertex(shipped_spec(name)).kind == "sink"]
# A record more, of a zombie, is allowed: these claims are only against losses, or against none.
AT_LEAST_ONCE = {
    *("kafka-sink-at-least-once", "kafka-sink-none", "sink-function", "rich-sink-function"),
    *("write-ahead", "cassandra-write-ahead-append"),
}


@pytest.mark.parametrize("name", SINKS)
def test_a_zombie_is_tried_at_each_sink(name: str) -> None:
    spec = shipped_spec(name)
    listed = tuple([one for one in spec.preconditions if one.name == ALONE])
    assert bool(listed) is (name not in AT_LEAST_ONCE)
    stages = ("preconditions",) if listed else ("zombie",)
    result = certify(replace(spec, preconditions=listed), stages=stages, examples=0)
    (found,) = [one for one in result.preconditions if one.name == ALONE]
    assert found.verdict in ("necessary", "not_shown_necessary")
    assert found.runs > 0
    assert "zombie" in found.tried or "goes on beside its replacement" in found.tried
    if not listed:
        assert found.necessary is False
