"""Errors of the pytest plugin that no other test makes in its own process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from semantix.errors import SemantixError
from semantix.pytest_plugin import fixture
from semantix.pytest_plugin.fixture import SemantixFixture
from semantix.pytest_plugin.plan_items import PlanItem
from semantix.pytest_plugin.session_results import check_folder

SINK = "semantix.connectors.store.plain_sinks:UpsertStoreSink"
SPEC = f"format: semantix-spec/1\nname: mine\nclaim: exactly_once\nconnector: {SINK}\n"
PLAN = "format: semantix-plan/1\nfaults: [{do: crash, at: 'wal_send:before'}]\n"


def bare(kind: type[Any], **attributes: object) -> Any:
    """Make an object without what its constructor would reach."""
    made = object.__new__(kind)
    for name, value in attributes.items():
        object.__setattr__(made, name, value)
    return made


def plan_of_another_connector() -> None:
    Path("mine.yaml").write_text(SPEC)
    Path("plan.yaml").write_text(PLAN)
    bare(PlanItem, path=Path("plan.yaml").absolute())._shortfall()


CASES: dict[str, Callable[[], object]] = {
    "claim": lambda: bare(SemantixFixture)._guarantee("mostly_once"),
    "server": lambda: bare(SemantixFixture)._need({"kafka": {}}, "local"),
    "world": lambda: fixture._check_world("real"),
    "argument": lambda: fixture._check_marker(pytest.mark.semantix("exactly_once").mark),
    "keyword": lambda: fixture._check_marker(pytest.mark.semantix(clam="exactly_once").mark),
    "plan": plan_of_another_connector,
}


@pytest.mark.parametrize("case", CASES)
def test_the_error_is_made(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SemantixError):
        CASES[case]()


def test_a_folder_for_reports_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(pytest.UsageError):
        check_folder(tmp_path / "file" / "reports")
