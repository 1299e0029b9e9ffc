"""Plan files as tests: the run of each plan must show what the plan expects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from semantix.certify.evidence.judging import judge_run, meets, run_bound
from semantix.errors import PlanError, SemantixError
from semantix.intake.plan_files import check_plan, plan_problems, spec_file_of, spec_files_near
from semantix.intake.targets import targets_of
from semantix.model.guarantees import Verdict
from semantix.plan.codec import load_plan
from semantix.plan.fault_plan import FaultPlan
from semantix.pytest_plugin.reporting import told_run
from semantix.scenario.isolation.child import isolated
from semantix.scenario.plan_binding import visits_all_steps
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec


class PlanFile(pytest.File):
    """One plan file."""

    def collect(self) -> Iterator[pytest.Item]:
        """Give its one test."""
        yield PlanItem.from_parent(self, name=self.path.stem)


class PlanItem(pytest.Item):
    """The test of one plan."""

    def runtest(self) -> None:
        """Fail unless the run shows what the plan expects; without that, upholds the claim.

        A plan that names no spec is run with each spec near it that visits all its steps.
        """
        shortfall = isolated(self._shortfall)
        if shortfall:
            pytest.fail(shortfall, pytrace=False)

    def _shortfall(self) -> str:
        """Run the plan; give the message of the failure, or nothing."""
        plan = load_plan(self.path)
        if plan.spec:
            return _run(plan, targets_of([str(spec_file_of(plan))])[0].spec)
        specs = [target.spec for target in targets_of(list(map(str, spec_files_near(plan))))]
        fitting = [spec for spec in specs if _fits(plan, spec)]
        if not fitting:
            names = ", ".join(spec.name for spec in specs)
            raise PlanError(f"{plan.path}: no spec near it visits all steps of the plan: {names}")
        return next(filter(None, (_run(plan, spec) for spec in fitting)), "")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show a mistake in the plan file without a traceback."""
        if isinstance(excinfo.value, SemantixError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Name the plan in reports."""
        return self.path, 0, f"plan {self.name}"


def _fits(plan: FaultPlan, spec: ConnectorSpec) -> bool:
    if plan_problems(plan, spec):
        return False
    _, run = run_bound(Scenario(spec, plan, spec.workloads[0], plan.seed))
    return visits_all_steps(plan, (run.history,))


def _run(plan: FaultPlan, spec: ConnectorSpec) -> str:
    """Run the plan; give the message of the failure, or nothing."""
    check_plan(plan, spec)
    bound, run = run_bound(Scenario(spec, plan, spec.workloads[0], plan.seed))
    judgement = judge_run(bound, run, spec.claim)
    if plan.expect is None:
        is_well = judgement.verdict is Verdict.UPHELD
    else:
        is_well = meets(judgement, plan.expect, spec.claim)
    return "" if is_well else told_run(bound, run, judgement)
