"""The template and its children: a bad order, the way in which a child ended, SIGKILL."""

import signal

import pytest

from semantix.model.guarantees import Guarantee
from semantix.scenario.processes.child_order import ChildOrder
from semantix.scenario.processes.incarnation import plain_scenario
from semantix.scenario.processes.job_process import ChildTimeout, JobTemplate
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec

SINK = "semantix.connectors.store.plain_sinks:AppendStoreSink"
BLOCKS = """\
import signal

class Blocks:
    def __init__(self, clock, settings):
        signal.pause()
"""


@pytest.fixture(scope="module")
def template():
    with JobTemplate() as started:
        yield started


def blocking_order(tmp_path):
    """An order with a world that blocks the child before it visits any step."""
    file = tmp_path / "world_that_blocks.py"
    file.write_text(BLOCKS)
    scenario = Scenario(ConnectorSpec("small", SINK, Guarantee.AT_LEAST_ONCE))
    worlds = (("store", f"{file}:Blocks", {}),)
    return ChildOrder(plain_scenario(scenario), worlds, f"{tmp_path}/checkpoints", 0, 1)


def test_a_child_reports_an_order_that_it_cannot_read_and_exits(template):
    child = template.fork({"unknown": 1})
    kind, error, *_ = child.receive(10.0)
    assert (kind, error) == ("error", "ValidationError")
    assert child.receive(10.0) is None
    assert child.ended_by_itself() == "exited with status 1"
    assert child.kill() == 0


def test_a_silent_child_is_ended_by_sigkill_and_a_second_kill_does_nothing(template, tmp_path):
    child = template.fork(blocking_order(tmp_path))
    with pytest.raises(ChildTimeout):
        child.receive(0.2)
    assert child.kill() == signal.SIGKILL
    assert child.kill() == signal.SIGKILL
