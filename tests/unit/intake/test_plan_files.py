"""Plan files find their specs, and their client calls are checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from semantix.errors import PlanError
from semantix.intake.plan_files import check_plan, plan_problems, plans_for, plans_in, spec_file_of
from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.spec.connector_spec import ConnectorSpec
from semantix.testing.small_jobs import shipped_spec

SPEC = ConnectorSpec("mine", "somewhere:Sink", Guarantee.NONE, path="specs/file-name.yaml")
PLAN = """\
format: semantix-plan/1
spec: {}
faults: [{{do: crash_all, at: "sink_invoke:before"}}]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("fault_plans", "specs"):
        (tmp_path / name).mkdir()
    (tmp_path / "specs" / "mine.yaml").touch()
    (tmp_path / "fault_plans" / "one.yaml").write_text(PLAN.format("mine"))
    return tmp_path


def test_plans_of_a_folder_are_read(folder: Path) -> None:
    assert [plan.spec for plan in plans_in(None)] == ["mine"]
    assert [plan.spec for plan in plans_in("fault_plans")] == ["mine"]
    (folder / "fault_plans" / "one.yaml").unlink()
    (folder / "fault_plans").rmdir()
    assert plans_in(None) == []


def test_plans_that_name_the_spec_or_none_are_chosen() -> None:
    plans = [FaultPlan(spec=name) for name in ("", "mine", "file-name", "other")]
    assert [plan.spec for plan in plans_for(SPEC, plans)] == ["", "mine", "file-name"]


def test_the_spec_of_a_plan_is_found_beside_its_folder(folder: Path) -> None:
    (plan,) = plans_in(None)
    assert spec_file_of(plan).resolve() == (folder / "specs" / "mine.yaml").resolve()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ones", r"no spec 'ones'"),
        ("mime", r"one\.yaml:2: no spec 'mime'"),
        ("''", "the plan names no spec"),
    ],
)
def test_a_plan_without_its_spec_is_refused(folder: Path, name: str, expected: str) -> None:
    (folder / "fault_plans" / "one.yaml").write_text(PLAN.format(name))
    (plan,) = plans_in(None)
    with pytest.raises(PlanError, match=expected) as caught:
        spec_file_of(plan)
    assert caught.value.hint in ("did you mean 'mine'?", "give one, or add `spec:`")


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault("error", "store.append:before", error="StoreTimeout", applied=True), ""),
        (Fault("error", "store.apend:before", error="StoreTimeout"), "mean 'store.append'?"),
        (Fault("error", "store.append:before", error="StoreTimout"), "mean 'StoreTimeout'?"),
        (Fault("lose_response", "kafka.producer.produce:before"), "is a local call"),
    ],
)
def test_client_calls_are_checked_against_all_worlds(fault: Fault, expected: str) -> None:
    problems = plan_problems(FaultPlan((fault,)), None)
    assert [expected in problem for problem in problems] == ([True] if expected else [])


def test_a_call_of_a_world_that_the_spec_does_not_have_is_refused() -> None:
    fault = Fault("lose_response", "kafka.producer.flush:before")
    with pytest.raises(PlanError, match=r"unknown client call 'kafka\.producer\.flush'"):
        check_plan(FaultPlan((fault,)), SPEC)


def test_a_task_is_a_vertex_of_the_job_or_the_coordinator() -> None:
    spec = shipped_spec("source-function")

    def problems(task: str) -> list[str]:
        fault = Fault("crash_all", "ckpt_ack_send:before", task=task)
        return plan_problems(FaultPlan((fault,)), spec)

    assert problems("source") == problems("counting") == problems("coordinator") == []
    (problem,) = problems("sourc")
    expected = "coordinator, source, sink, async, counting"
    assert f"unknown task 'sourc', expected {expected}; did you mean" in problem
