"""What the README shows as code is run: the connector, its spec, its tests, the plan."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from semantix.intake.targets import targets_of
from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.judge import judge
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario

ROOT = Path(__file__).parents[2]


def blocks(language: str) -> list[str]:
    text = (ROOT / "README.md").read_text()
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_connector_its_tests_and_the_harness_example_pass(pytester: pytest.Pytester) -> None:
    connector, *tests = blocks("python")
    spec, _ = [block for block in blocks("yaml") if "semantix-spec/1" in block]
    pytester.path.joinpath("my_sink.py").write_text(connector)
    pytester.path.joinpath("my-sink.yaml").write_text(spec)
    for number, test in enumerate(tests):
        pytester.path.joinpath(f"test_readme_{number}.py").write_text(test)
    result = pytester.runpytest_subprocess("-q", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=3)


DROPS_ITS_BUFFER = """\
from semantix import CheckpointedFunction, RichSinkFunction


class MySink(RichSinkFunction, CheckpointedFunction):
    def initialize_state(self, context):
        self._buffer = []

    def open(self, context):
        self._store = self.runtime_context.client("store")

    def invoke(self, value, context):
        self._buffer.append(value)
        if len(self._buffer) == 3:
            self.finish()

    def finish(self):
        for value in self._buffer:
            self._store.upsert(value["key"], value)
        self._buffer = []

    def snapshot_state(self, context):
        self._buffer = []
"""


def test_the_example_tests_fail_for_a_sink_that_drops_its_buffer_at_each_checkpoint(
    pytester: pytest.Pytester,
) -> None:
    _, tests, *_ = blocks("python")
    spec, _ = [block for block in blocks("yaml") if "semantix-spec/1" in block]
    pytester.path.joinpath("my_sink.py").write_text(DROPS_ITS_BUFFER)
    pytester.path.joinpath("my-sink.yaml").write_text(spec)
    pytester.path.joinpath("test_readme.py").write_text(tests)
    result = pytester.runpytest_subprocess(
        "-q", "-p", "no:cacheprovider", "--semantix-examples", "0"
    )
    result.assert_outcomes(failed=2)


def test_the_guarantees_are_defined() -> None:
    text = (ROOT / "README.md").read_text()
    assert [word for word in Guarantee if f"| `{word}` | " not in text] == []


def test_the_plan_shows_what_it_expects(semantix, tmp_path: Path) -> None:
    (plan,) = [block for block in blocks("yaml") if "semantix-plan/1" in block]
    (tmp_path / "plan.yaml").write_text(plan)
    semantix.run_plan(ROOT / "specs" / "two-phase-commit.yaml", tmp_path / "plan.yaml")


def test_the_job_as_a_graph_is_a_spec_that_holds(tmp_path: Path) -> None:
    _, spec = [block for block in blocks("yaml") if "semantix-spec/1" in block]
    (tmp_path / "graph.yaml").write_text(spec)
    (tmp_path / "my_functions.py").write_text("def enrich(value):\n    return value\n")
    (tmp_path / "my_sink.py").write_text(
        "from semantix.connectors.kafka.sink import KafkaSink\n\n\n"
        "class MySink(KafkaSink):\n"
        "    def __init__(self):\n"
        "        super().__init__('out', delivery_guarantee='exactly_once')\n"
    )
    (target,) = targets_of([str(tmp_path / "graph.yaml")])
    run = run_scenario(Scenario(target.spec))
    assert {one.verdict for one in judge(run.history, ("EO", "VIS", "LIVE")).values()} == {
        Verdict.UPHELD
    }
