"""What a certification on real servers keeps when its server goes away, or convicts a connector."""

from __future__ import annotations

import pytest

from semantix.certify.campaign import run_campaign
from semantix.certify.effort import Effort
from semantix.certify.evidence.timelines import with_evidence
from semantix.certify.executors.containers import ContainersExecutor
from semantix.certify.interrupts import Interrupts
from semantix.certify.results import CertificationResult
from semantix.certify.running_campaign import Campaign
from semantix.errors import WorldUnavailable
from semantix.history.events import History
from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.explain import Sites
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import RunResult, Scenario
from semantix.spec.loader import load_spec


class Servers:
    """Stand-ins of real servers: simulated ones, which go away before a run."""

    def __init__(self, last_run: int) -> None:
        self.last_run = last_run
        self.histories: list[History] = []

    def execute(self, scenario: Scenario) -> RunResult:
        if len(self.histories) == self.last_run:
            raise WorldUnavailable("Cassandra is gone: its container\nsays this", hint="and that")
        run = run_scenario(scenario)
        self.histories.append(run.history)
        return run


def _campaign(
    pytestconfig: pytest.Config, servers: Servers, claim: Guarantee
) -> CertificationResult:
    spec = load_spec(pytestconfig.rootpath / "specs" / "cassandra-upsert.yaml")
    effort = Effort(1, 0, "all", None, 1, 4, True)
    campaign = Campaign(
        spec,
        ContainersExecutor(servers.execute),
        claim=claim,
        seed=0,
        effort=effort,
        interrupts=Interrupts(),
    )
    return run_campaign(campaign)


@pytest.mark.parametrize("last_run", [0, 3])
def test_what_was_run_until_the_server_went_away_is_concluded(
    pytestconfig: pytest.Config, last_run: int
) -> None:
    result = _campaign(pytestconfig, Servers(last_run), Guarantee.EFFECTIVELY_ONCE)
    assert result.verdict is Verdict.INCONCLUSIVE
    assert result.reason == "Cassandra is gone: its container"
    assert result.runs == last_run
    assert str(result.lost_world).splitlines()[1:] == ["says this", "  hint: and that"]


def test_a_finding_is_told_from_the_history_that_showed_it(pytestconfig: pytest.Config) -> None:
    servers = Servers(last_run=3)
    result = _campaign(pytestconfig, servers, Guarantee.EXACTLY_ONCE)
    assert result.verdict is Verdict.VIOLATED
    told: list[History] = []

    def tell(history: History, sites: Sites, records: tuple[str, ...]) -> tuple[str, ...]:
        told.append(history)
        return ("told",)

    shown = with_evidence(result, tell, None)
    assert [finding.timeline for finding in shown.findings] == [("told",)] * len(told)
    assert told
    assert all(any(history is one for one in servers.histories) for history in told)
    assert len(servers.histories) == 3, "nothing is run again"
    assert all(finding.history is None for finding in shown.findings)
