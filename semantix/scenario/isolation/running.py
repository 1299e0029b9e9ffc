"""Makes a run under the guard of the process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from semantix.ports.subject import Subject
from semantix.scenario.isolation.lifeline import LIFELINE
from semantix.scenario.isolation.scratch import Scratch
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
        scratch: the folders of the run, if it has effects outside that are meant.
    Raises:
        ContractLeft: the connector did something while it was loaded, which is reported now.
        ProcessEnded: this run ended an earlier child process.
    """
    how = LIFELINE.begin_run()
    try:
        with nullcontext("") if scratch is None else scratch.entered() as folder:
            GUARD.watch(subject.leave, frozenset(spec.outside), "" if spec.reset else folder)
            try:
                _report_earlier(subject, spec, how)
                yield
            finally:
                GUARD.rest()
    finally:
        LIFELINE.end_step()


def _report_earlier(subject: Subject, spec: ConnectorSpec, how: str) -> None:
    """Report what the connectors did before this run; raises ContractLeft if there is something."""
    if how:
        file = Path(spec.connector.rpartition(":")[0]).name
        breach = Breach("exit", f"the process ended {how}", file)
        subject.leave(*breach)
        raise ProcessEnded(breach)
    GUARD.report_loads()
