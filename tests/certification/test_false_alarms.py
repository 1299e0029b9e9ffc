"""The campaign of correct connectors fails if one of its connectors is convicted."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.canaries import SPECIMENS

SMALL = WorkloadSettings(records=8, keys=4, partitions=1, parallelism=1)
SP9 = next(one for one in SPECIMENS if one.name == "SP9")
FEW = ["false_alarms", "--runs", "1", "--each", "0", "--jobs", "1"]


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Give the program, asked for one run that counts."""
    path = Path(__file__).parents[2] / "ci/false_alarms.py"
    found = spec_from_file_location("false_alarms", path)
    assert found is not None
    assert found.loader is not None
    module = module_from_spec(found)
    found.loader.exec_module(module)
    monkeypatch.setattr("sys.argv", FEW)
    return module


@pytest.mark.parametrize(("spec", "status"), [(SP9.spec(), 1), (SP9.twin_spec(), 0)])
def test_only_a_convicted_connector_is_a_false_alarm(
    program, monkeypatch, capsys, spec, status
) -> None:
    small = replace(spec, workloads=(SMALL,))
    monkeypatch.setattr(program, "_rounds", lambda: iter([(0, small)]))
    assert program.main() == status
    assert ("FALSE ALARM: specimen-SP9, seed 0" in capsys.readouterr().out) == bool(status)
