"""Collects what the oracles say of run after run: worst verdicts, smallest findings, windows."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from semantix.history.codec import digest
from semantix.history.events import COMPLETED, FAULT, RESTORED, History
from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.judge import judge
from semantix.oracles.registry import ORACLES
from semantix.oracles.verdict import Finding, OracleVerdict
from semantix.oracles.windows import windows_of
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.scenario import RunResult, Scenario

# A finding is the same finding again if these agree.
Key = tuple[str, str, str]


@dataclass(slots=True)
class Found:
    """The smallest plan that shows a finding."""

    finding: Finding
    window: str
    scenario: Scenario
    history: History
    notes: tuple[tuple[str, str], ...]

    def size(self) -> tuple[int, int]:
        """Order plans: fewer faults, then fewer events."""
        return (len(self.scenario.plan.faults), len(self.history.events))


@dataclass(slots=True)
class OracleTally:
    """One oracle over all runs."""

    violated_runs: int = 0
    upheld_runs: int = 0
    judged: int = 0
    inconclusive: str = ""
    inapplicable: str = ""

    def take(self, verdict: OracleVerdict) -> None:
        """Add what it said of one run."""
        self.judged += verdict.judged
        if verdict.verdict is Verdict.VIOLATED:
            self.violated_runs += 1
        elif verdict.verdict is Verdict.UPHELD:
            self.upheld_runs += 1
        elif verdict.verdict is Verdict.INCONCLUSIVE:
            self.inconclusive = self.inconclusive or verdict.reason or "without a reason"
        else:
            self.inapplicable = self.inapplicable or verdict.reason

    def verdict(self) -> Verdict:
        """Give the worst: violated, inconclusive, upheld, not applicable."""
        if self.violated_runs:
            return Verdict.VIOLATED
        if self.inconclusive:
            return Verdict.INCONCLUSIVE
        return Verdict.UPHELD if self.upheld_runs else Verdict.NOT_APPLICABLE


class Tally:
    """Judges every run of a certification; keeps findings, not histories.

    Attributes:
        windows: `step:position`, from single crashes only.
        completed, restored, struck, seen: what vacuity is judged from (targets.md R11).
    """

    def __init__(self, judged_codes: tuple[str, ...]) -> None:
        self.judged_codes = judged_codes
        self.oracles = {code: OracleTally() for code in ORACLES}
        self.found: dict[Key, Found] = {}
        self.windows: list[str] = []
        self.completed = self.restored = self.struck = self.seen = False
        self.drawn_only: dict[str, bool] = {}
        self._hash = sha256()
        self._drawn_hash = sha256()

    def take(
        self,
        scenario: Scenario,
        run: RunResult,
        *,
        codes: tuple[str, ...] = (),
        is_drawn: bool = False,
        makes_windows: bool = False,
    ) -> dict[str, OracleVerdict]:
        """Judge one run and keep what matters of it."""
        history = run.history
        (self._drawn_hash if is_drawn else self._hash).update(digest(history).encode())
        verdicts = judge(history, codes or tuple(self.oracles))
        broken = [v for v in verdicts.values() if v.verdict is Verdict.VIOLATED]
        for code, verdict in verdicts.items():
            self.oracles[code].take(verdict)
        self._note_progress(history)
        if broken or makes_windows:
            windows = windows_of(history)
            if makes_windows:
                self.windows += [w for w in windows.places() if w not in self.windows]
            for verdict in broken:
                for finding in verdict.findings:
                    self._keep(finding, windows.place_of(finding.record_ids), scenario, run)
        return verdicts

    def digest(self) -> str:
        """Give the digest over the runs that are the same everywhere."""
        return self._hash.hexdigest()

    def drawn_digest(self) -> str:
        """Give the digest over the drawn runs."""
        return self._drawn_hash.hexdigest()

    def strongest(self) -> Guarantee | None:
        """Give the strongest guarantee that survived, each judged as if it were claimed."""
        from semantix.oracles.overall import strongest_guarantee

        return strongest_guarantee({code: t.verdict() for code, t in self.oracles.items()})

    def _keep(self, finding: Finding, window: str, scenario: Scenario, run: RunResult) -> None:
        key = (finding.oracle, finding.kind, window)
        candidate = Found(finding, window, scenario, run.history, run.notes)
        known = self.found.get(key)
        if known is None or candidate.size() < known.size():
            self.found[key] = candidate

    def _note_progress(self, history: History) -> None:
        if self.completed and self.restored and self.struck and self.seen:
            return
        for event in history.events:
            kind = event[2]
            if kind == COMPLETED:
                self.completed = True
            elif kind == FAULT:
                self.struck = True
            elif kind == RESTORED and event[3]:
                self.restored = True
            elif kind in ("appeared", "row", "readback"):
                self.seen = True


def plan_named(plan: FaultPlan, name: str) -> FaultPlan:
    """Give the plan a name, if it has none."""
    from dataclasses import replace

    return plan if plan.name else replace(plan, name=name)
