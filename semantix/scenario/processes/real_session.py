"""A campaign on real servers: servers and template process are held, runs come one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from semantix.errors import UsageError
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.processes.job_process import JobTemplate
from semantix.scenario.processes.real_runner import RealRun, check_faults
from semantix.scenario.scenario import RunResult, Scenario
from semantix.scenario.simulated_worlds import kinds_of
from semantix.spec.connector_spec import ConnectorSpec
from semantix.worlds.containers.shared_servers import SharedServers


@contextmanager
def real_session(spec: ConnectorSpec) -> Iterator[Callable[[Scenario], RunResult]]:
    """Hold the servers that a spec needs; what comes is the function that runs a scenario on them.

    Raises:
        UsageError: a world of the spec has no real server.
        WorldUnavailable: no engine, no image, a server that does not come up.
    """
    with (
        SharedServers(kinds_of(spec.world_options)) as servers,
        JobTemplate(servers.client_modules) as template,
    ):
        yield lambda scenario: run_on_containers(scenario, servers, template)


def run_on_containers(
    scenario: Scenario, servers: SharedServers, template: JobTemplate
) -> RunResult:
    """Run one scenario on real servers, in a share of its own."""
    worlds = servers.share(scenario.spec.world_options)
    return RealRun(scenario, worlds, template).run()


def is_applicable(plan: FaultPlan) -> bool:
    """Tell whether real worlds can do what the plan says."""
    try:
        check_faults(plan.faults)
    except UsageError:
        return False
    return True
