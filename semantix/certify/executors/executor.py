"""The interface through which a campaign executes its scenarios."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from semantix.certify.effort import Effort
from semantix.certify.judged_run import Batch, JudgedRun
from semantix.history.events import History
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.scenario import RunResult, Scenario
from semantix.search.dry_runs import DryRuns
from semantix.search.single_plans import Single
from semantix.spec.connector_spec import ConnectorSpec


class Executor(Protocol):
    """Executes the scenarios of one campaign: simulated, or on real servers.

    Attributes:
        world: `simulated` or `containers`, as in a scenario.
        is_repeatable: whether the same scenario gives the same history again. If not, digests have
            no meaning, a finding keeps its history, and one pair of dry runs serves every seed.
        stages: names of the stages that a campaign runs for each workload, in order.
        last_stages: names of the stages that it runs once after them, with the first workload.
        slow_refusal: why no server can be slow; empty if servers can.
        slow_runs_max: the largest number of crashes on slow networks.
    """

    world: str
    is_repeatable: bool
    stages: tuple[str, ...]
    last_stages: tuple[str, ...]
    slow_refusal: str
    slow_runs_max: int

    def run(self, scenario: Scenario) -> RunResult:
        """Execute one scenario."""
        ...

    def run_dry(self, scenario: Scenario) -> RunResult:
        """Execute one dry run. The search then makes faults of its visits."""
        ...

    def judged(
        self, batch: Batch, until_s: float | None
    ) -> Iterator[tuple[FaultPlan, JudgedRun, History | None]]:
        """Execute and judge the plans of a batch, in order. A run that blocks may be the last one.

        Args:
            until_s: monotonic time after which no further plan is begun; None: no bound.
        Returns:
            For each plan its judged run, and the history if the run is not repeatable.
        """
        ...

    def single_plans(self, spec: ConnectorSpec, dry: DryRuns, effort: Effort) -> list[Single]:
        """Return the plans of the stage `single`, made from the visits of both dry runs."""
        ...

    def resumptions(self, spec: ConnectorSpec, plans: Sequence[FaultPlan]) -> Sequence[FaultPlan]:
        """Return those of the plans of the stage `rescale` that are run."""
        ...

    def can_run(self, plan: FaultPlan) -> bool:
        """Return whether a plan written by hand can be executed."""
        ...
