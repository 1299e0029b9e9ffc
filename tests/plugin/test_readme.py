"""What the README shows as code is run: the connector, its spec, its tests, the plan."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def blocks(language: str) -> list[str]:
    text = (ROOT / "README.md").read_text()
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_connector_its_tests_and_the_harness_example_pass(pytester: pytest.Pytester) -> None:
    connector, *tests = blocks("python")
    (spec,) = [block for block in blocks("yaml") if "semantix-spec/1" in block]
    pytester.path.joinpath("my_sink.py").write_text(connector)
    pytester.path.joinpath("my-sink.yaml").write_text(spec)
    for number, test in enumerate(tests):
        pytester.path.joinpath(f"test_readme_{number}.py").write_text(test)
    result = pytester.runpytest_subprocess("-q", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=3)


def test_the_plan_shows_what_it_expects(semantix, tmp_path: Path) -> None:
    (plan,) = [block for block in blocks("yaml") if "semantix-plan/1" in block]
    (tmp_path / "plan.yaml").write_text(plan)
    semantix.run_plan(ROOT / "specs" / "two-phase-commit.yaml", tmp_path / "plan.yaml")
