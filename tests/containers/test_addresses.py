"""A client without the address of a broker reaches nobody, simulated or real."""

from __future__ import annotations

from pathlib import Path

import pytest

from semantix.history.events import ENDED, FAILED
from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.judge import judge
from semantix.scenario.processes.real_session import real_session
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import RunResult, Scenario
from semantix.spec.connector_spec import ConnectorSpec, RestartSettings
from semantix.testing.small_jobs import of_kind

SINK = """
import json

from semantix import CheckpointedFunction, RichSinkFunction


class Addressed(RichSinkFunction, CheckpointedFunction):
    def __init__(self, conf, wait):
        self._conf, self._wait = conf, wait

    def initialize_state(self, context):
        self._failed = []

    def open(self, context):
        self._producer = self.runtime_context.client("kafka").Producer(self._conf)

    def invoke(self, value, context):
        self._producer.produce("out", json.dumps(value).encode(), on_delivery=self._report)

    def _report(self, error, message):
        if error:
            self._failed.append(error.name())

    def snapshot_state(self, context):
        left = self._producer.flush(self._wait)
        if left or self._failed:
            raise OSError(f"{left > 0} {sorted(set(self._failed))}")
"""


def _told(run: RunResult) -> tuple[object, ...]:
    verdicts = judge(run.history, ("ALO", "LIVE"))
    (end,) = of_kind(run.history, ENDED)
    reasons = {one.reason for one in of_kind(run.history, FAILED)}
    return {code: one.verdict for code, one in verdicts.items()}, end.end, sorted(reasons)


@pytest.mark.parametrize(
    ("conf", "wait", "end", "reason"),
    [
        ({}, -1, "failed", ""),  # its checkpoints expire
        ({}, 2.0, "failed", "OSError: True []"),
        (
            {"bootstrap.servers": "nowhere:99999", "message.timeout.ms": 1000},
            -1,
            "failed",
            "OSError: False ['_MSG_TIMED_OUT']",
        ),
        ({"metadata.broker.list": "any"}, -1, "finished", ""),
    ],
)
def test_a_sink_ends_alike_with_and_without_an_address(
    attached_kafka: None,
    tmp_path: Path,
    conf: dict[str, object],
    wait: float,
    end: str,
    reason: str,
) -> None:
    (tmp_path / "sink.py").write_text(SINK)
    spec = ConnectorSpec(
        "addressed",
        f"{tmp_path}/sink.py:Addressed",
        Guarantee.AT_LEAST_ONCE,
        options={"conf": conf, "wait": wait},
        world_options={"kafka": {"topics": {"out": 2}}},
        restart=RestartSettings(attempts=1),
    )
    with real_session(spec) as execute:
        real = _told(execute(Scenario(spec, workload=spec.workloads[0], world="containers")))
    simulated = _told(run_scenario(Scenario(spec, workload=spec.workloads[0])))
    assert real == simulated
    assert real[1:] == (end, [reason] if reason else [])
    assert (real[0] == {"ALO": Verdict.UPHELD, "LIVE": Verdict.UPHELD}) is (end == "finished")  # type: ignore[comparison-overlap]
