"""Makes a run under the guard of the process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from semantix.ports.subject import Subject
from semantix.scenario.isolation.lifeline import LIFELINE
from semantix.scenario.isolation.scratch import Scratch, entered
from semantix.simulation.guarding.guard import GUARD
from semantix.simulation.guarding.leaving import Breach, ContractLeft
from semantix.spec.connector_spec import ConnectorSpec


class ProcessEnded(ContractLeft):
    """This run has ended an earlier child process, so it is not made again."""


@contextmanager
def running(
    subject: Subject, spec: ConnectorSpec, scratch: Scratch | None = None
) -> Iterator[None]:
    """Watch one run.

    Args:
        subject: gets the breaches of the contract.
        spec: says which effects outside are allowed, and names the connector.
        scratch: the folders of the run, if files are allowed.
    Raises:
        ContractLeft: the connector did something while it was loaded, which is reported now.
        ProcessEnded: this run ended an earlier child process.
    """
    how = LIFELINE.begin_run()
    try:
        with (
            entered(scratch) as folder,
            GUARD.watching(subject.leave, frozenset(spec.outside), "" if spec.reset else folder),
        ):
            if how:
                file = Path(spec.connector.rpartition(":")[0]).name
                breach = Breach("exit", f"the process ended {how}", file)
                subject.leave(*breach)
                raise ProcessEnded(breach)
            GUARD.report_loads()
            yield
    finally:
        LIFELINE.end_step()
