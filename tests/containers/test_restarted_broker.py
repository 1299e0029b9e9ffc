"""A broker that a plan kills and starts again in the middle of a real run keeps what it has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from docker import DockerClient

from semantix.history.events import FAILED, FAULT, FAULT_ENDED
from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.plan.codec import load_plan
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.scenario import Scenario
from semantix.testing.small_jobs import of_kind, shipped_spec
from semantix.worlds.containers import KAFKA_ATTACH_VARIABLE
from semantix.worlds.containers.kafka import KafkaServer
from tests.containers.test_paused_servers import session_on


@pytest.fixture(scope="module")
def server(container_engine: DockerClient) -> Iterator[KafkaServer]:
    """A broker of its own: clients of other tests do not notice that leaders are elected anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(KAFKA_ATTACH_VARIABLE, raising=False)
        with KafkaServer.start() as started:
            yield started


def started_at(server: KafkaServer) -> str:
    assert server.container is not None
    container = server.container.get_wrapped_container()
    container.reload()
    return str(container.attrs["State"]["StartedAt"])


@pytest.mark.parametrize("place", ["shipped plan", "kafka.producer.flush:before"])
def test_a_sink_loses_and_repeats_nothing(
    server: KafkaServer, pytestconfig: pytest.Config, place: str
) -> None:
    shipped = pytestconfig.rootpath / "fault_plans" / "broker-restarted-in-the-middle.yaml"
    plan = load_plan(shipped)
    if ":" in place:
        plan = FaultPlan((Fault("restart_world", place, 2, task="sink", by_us=2_000_000),))
    spec = shipped_spec("kafka-sink-exactly-once")
    before = started_at(server)
    with session_on("kafka", server, KAFKA_ATTACH_VARIABLE) as session:
        run = session(Scenario(spec, plan, spec.workloads[0], world="containers"))
    assert started_at(server) != before
    assert (run.unfired, run.broken_off) == ((), "")
    assert len(of_kind(run.history, FAULT)) == 1
    assert [over.do for over in of_kind(run.history, FAULT_ENDED)] == ["restart_world"]
    assert of_kind(run.history, FAILED) == []
    verdicts = judge(run.history)
    assert {verdicts[code].verdict for code in ("EO", "ALO", "LIVE")} == {Verdict.UPHELD}
