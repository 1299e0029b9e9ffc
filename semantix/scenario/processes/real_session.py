"""Real servers and a template process for many runs, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from semantix.scenario.processes.job_process import JobTemplate
from semantix.scenario.processes.real_runner import RealRun
from semantix.scenario.scenario import RunResult, Scenario
from semantix.scenario.simulated_worlds import kinds_of
from semantix.spec.connector_spec import ConnectorSpec
from semantix.worlds.containers.shared_servers import SharedServers


class RealSession:
    """Runs scenarios on real servers: `session(scenario)` gives the result.

    Attributes:
        pause_refusal: why a server cannot be paused; empty if all can.
    """

    def __init__(self, servers: SharedServers, template: JobTemplate) -> None:
        self._servers = servers
        self._template = template
        self.pause_refusal = servers.pause_refusal

    def __call__(self, scenario: Scenario) -> RunResult:
        """Run one scenario in its own share of the servers."""
        return run_on_containers(scenario, self._servers, self._template)


@contextmanager
def real_session(spec: ConnectorSpec, world: str = "containers") -> Iterator[RealSession]:
    """Start the servers that a spec needs; yield what runs a scenario on them.

    Raises:
        UsageError: a world of the spec has no real server.
        WorldUnavailable: there is no container engine or no image, or a server does not start.
    """
    with (
        SharedServers(kinds_of(spec.world_options), world) as servers,
        JobTemplate(servers.client_modules) as template,
    ):
        yield RealSession(servers, template)


def run_on_containers(
    scenario: Scenario, servers: SharedServers, template: JobTemplate
) -> RunResult:
    """Run one scenario in its own share of real servers (own topics, own keyspace)."""
    worlds = servers.share(scenario.spec.world_options)
    return RealRun(scenario, worlds, template).run()
