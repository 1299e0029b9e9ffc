"""CON: the contract between a connector and the process that it runs in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from semantix.history.contract_events import Breached
from semantix.history.events import BREACHED
from semantix.model.guarantees import Verdict
from semantix.oracles.fold import Handler, Oracle
from semantix.oracles.verdict import (
    DOUBTS,
    FIRST_DOUBTS,
    Finding,
    Kind,
    OracleVerdict,
    concluded,
)
from semantix.oracles.view.expected import Expected

CODE = "CON"


@dataclass(frozen=True, slots=True)
class ContractState:
    """A frozen `ContractFold`. A later crash reports no breach again, so nothing is compared."""

    breaches: tuple[Breached, ...] = field(compare=False)


class ContractFold:
    """Collects the breaches of a run."""

    __slots__ = ("breaches",)

    def __init__(self, expected: Expected) -> None:
        self.breaches: tuple[Breached, ...] = ()

    def on_breached(self, event: Breached) -> None:
        """Note a breach. The run ends at the first one, so there are few."""
        self.breaches += (event,)

    HANDLERS: ClassVar[Mapping[str, Handler]] = {BREACHED: on_breached}

    def freeze(self) -> ContractState:
        """Return the state as a value."""
        return ContractState(self.breaches)

    def thaw(self, frozen: ContractState) -> None:
        """Take over a frozen state."""
        self.breaches = frozen.breaches


def conclude(fold: ContractFold) -> OracleVerdict:
    """Judge whether the connector does only what a connector may do to its process.

    A connector that ends the process, or raises KeyboardInterrupt, is convicted. An effect that
    leaves through no client of the run, and a thread or a blocking wait, make every other verdict
    worthless: they come first, and nothing is convicted then. A difference between two equal runs
    comes last.

    Returns:
        UPHELD; VIOLATED with findings exit or interrupt; INCONCLUSIVE with findings outside,
        threads or nondeterministic, each with file and line.
    Not checked: what leaves through code that Python's audit events and the replaced names do not
        show, for instance a C library that opens a socket itself.
    Source: reference/oracles.md CON.
    """
    findings = tuple([_finding(breach) for breach in fold.breaches])
    first = [finding for finding in findings if finding.kind in FIRST_DOUBTS]
    convicting = tuple([finding for finding in findings if finding.kind not in DOUBTS])
    if convicting and not first:
        return concluded(CODE, len(findings), convicting)
    if not findings:
        return concluded(CODE, 1, ())
    doubts = tuple(first) or findings
    return OracleVerdict(CODE, Verdict.INCONCLUSIVE, len(doubts), doubts, reason_of(doubts[0]))


def reason_of(finding: Finding) -> str:
    """Return one line that says why a doubt makes the result INCONCLUSIVE."""
    return f"{finding.kind}: {finding.part('what')} at {finding.part('where') or 'an unknown line'}"


def first_doubt(verdict: OracleVerdict | None) -> str:
    """Return the reason of a verdict of CON that comes before every other oracle; else empty."""
    if verdict is None or verdict.verdict is not Verdict.INCONCLUSIVE:
        return ""
    is_first = any(finding.kind in FIRST_DOUBTS for finding in verdict.findings)
    return verdict.reason if is_first else ""


def _finding(event: Breached) -> Finding:
    parts = (("who", event.who), ("what", event.what), ("where", event.where))
    return Finding(CODE, Kind(event.breach), (), event.time_us, parts)


CON = Oracle(CODE, "contract", ContractFold, conclude)
