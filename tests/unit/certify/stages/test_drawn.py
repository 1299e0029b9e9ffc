"""What a process has loaded besides changes no drawn plan."""

import importlib.util
import sys
from pathlib import Path

import pytest

from semantix.certify.stages.drawn import drawn_runs
from semantix.plan.codec import plan_to_mapping
from semantix.scenario.scenario import Scenario
from semantix.testing.small_jobs import TWO_PHASE_COMMIT, spec_of

NUMBERS = "\n".join(f"N{number} = {number}" for number in range(129, 5_000, 7))


def drawn() -> list[object]:
    """Give the plans and workloads of a hundred examples."""
    made: list[object] = []

    def execute(scenario: Scenario) -> bool:
        made.append((plan_to_mapping(scenario.plan), scenario.workload))
        return False

    drawn_runs(Scenario(spec_of(TWO_PHASE_COMMIT), seed=3), 100, execute)
    return made


def test_a_module_with_many_numbers_changes_no_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = drawn()
    file = tmp_path / "numbers_of_somebody.py"
    file.write_text(NUMBERS, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("numbers_of_somebody", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setitem(sys.modules, "numbers_of_somebody", module)
    assert drawn() == before
