"""Collects the verdicts of all runs: the worst of each oracle, the smallest findings, windows."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from semantix.certify.causes import trigger_of
from semantix.certify.judged_run import JudgedRun
from semantix.certify.stages.restore_trials import RestoreTrials
from semantix.history.codec import digest as digest_of
from semantix.history.events import History
from semantix.model.guarantees import Verdict
from semantix.oracles.contract.conduct import CODE as CON
from semantix.oracles.explain import explain
from semantix.oracles.registry import ORACLES
from semantix.oracles.verdict import Finding
from semantix.plan.fault_plan import Fault
from semantix.scenario.scenario import Scenario
from semantix.search.fault_classes import classes_of

# Two findings are the same if these are equal: oracle, kind, window, trigger. Without the trigger,
# a finding that any crash shows would hide one of the same kind that only a failed call shows.
Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with the smallest plan that shows it.

    Attributes:
        scenario: with that plan.
        faults: the faults of the plan that struck.
        size: what is compared: number of faults that struck, whether the plan was drawn, number of
            events.
        digest: of the run's history.
        history: only of a run that cannot be repeated from its scenario: a run on a real world, and
            the restore trials, which are several runs in one history.
        printed: what the connector has printed, if the run cannot be repeated.
    """

    finding: Finding
    window: str
    message: str
    scenario: Scenario
    faults: tuple[Fault, ...]
    size: tuple[int, bool, int]
    digest: str
    history: History | None = None
    printed: tuple[str, ...] = ()


@dataclass(slots=True)
class OracleTally:
    """The verdicts of one oracle over all runs."""

    violated_runs: int = 0
    upheld_runs: int = 0
    judged: int = 0
    inconclusive: str = ""
    inapplicable: str = ""
    remark: str = ""

    def take(self, verdict: Verdict, judged: int, reason: str) -> None:
        """Add its verdict over one run."""
        self.judged += judged
        if verdict is Verdict.VIOLATED:
            self.violated_runs += 1
        elif verdict is Verdict.UPHELD:
            self.upheld_runs += 1
            self.remark = self.remark or reason
        elif verdict is Verdict.INCONCLUSIVE:
            self.inconclusive = self.inconclusive or reason or "without a reason"
        else:
            self.inapplicable = self.inapplicable or reason

    def verdict(self) -> Verdict:
        """Return the worst verdict: violated, else inconclusive, upheld, not applicable."""
        if self.violated_runs:
            return Verdict.VIOLATED
        if self.inconclusive:
            return Verdict.INCONCLUSIVE
        return Verdict.UPHELD if self.upheld_runs else Verdict.NOT_APPLICABLE


class Tally:
    """Folds judged runs.

    Attributes:
        judged_codes: the oracles that the claim needs.
        oracles: the verdicts of each oracle.
        found: the smallest plan for each finding.
        windows: `step:position`, from runs with a single crash only.
        fault_runs: by class of faults, the number of runs in which a fault of the class struck and
            a checkpoint was restored.
        recovered_runs: number of runs in which any fault struck and a checkpoint was restored.
        signs: as in `JudgedRun`, whether any run had them.
    """

    def __init__(self, judged_codes: tuple[str, ...]) -> None:
        self.judged_codes = judged_codes
        self.oracles = {code: OracleTally() for code in ORACLES}
        self.found: dict[Key, Found] = {}
        self.windows: list[str] = []
        self.fault_runs: dict[str, int] = {}
        self.recovered_runs = 0
        self.signs = (False, False, False, False)
        self._hash = sha256()
        self._drawn_hash = sha256()

    def take(
        self,
        scenario: Scenario,
        run: JudgedRun,
        *,
        is_drawn: bool = False,
        history: History | None = None,
    ) -> None:
        """Add one run."""
        (self._drawn_hash if is_drawn else self._hash).update(run.digest.encode())
        for code, verdict, judged, reason in run.verdicts:
            # A drawn plan may have faults that do not strike, so its run may be inconclusive. That
            # says nothing of the connector.
            if not (is_drawn and verdict is Verdict.INCONCLUSIVE and code != CON):
                self.oracles[code].take(verdict, judged, reason)
        before = self.signs
        self.signs = (
            before[0] or run.signs[0],
            before[1] or run.signs[1],
            before[2] or run.signs[2],
            before[3] or run.signs[3],
        )
        if run.signs[1] and run.signs[2]:
            self.recovered_runs += 1
            for name in classes_of(struck_in(scenario, run)):
                self.fault_runs[name] = self.fault_runs.get(name, 0) + 1
        self.windows += [place for place in run.windows if place not in self.windows]
        for found in found_in(scenario, run, is_drawn=is_drawn, history=history):
            self.keep(found)

    def take_trials(self, scenario: Scenario, trials: RestoreTrials) -> None:
        """Add the judged restores of the latest checkpoint of a clean run."""
        one, history = trials.verdict, trials.history
        self.oracles[one.code].take(one.verdict, one.judged, one.reason)
        for finding in trials.findings:
            message, size = explain(finding, history), (0, False, history.event_count)
            found = Found(finding, "", message, scenario, (), size, digest_of(history), history)
            self.keep(found)

    def take_finding(self, found: Found, reason: str) -> None:
        """Add a doubt that no single run shows: two runs of one plan differ."""
        self.oracles[found.finding.oracle].take(Verdict.INCONCLUSIVE, 1, reason)
        self.keep(found)

    def take_digest(self, digest: str) -> None:
        """Add the digest of runs that the closed search has folded itself."""
        self._hash.update(digest.encode())

    def judged_count(self) -> int:
        """Return how many findings are violations of the claim."""
        return sum(1 for key in self.found if key[0] in self.judged_codes)

    def digest(self) -> str:
        """Return the digest over all runs that were not drawn."""
        return self._hash.hexdigest()

    def drawn_digest(self) -> str:
        """Return the digest over the drawn runs."""
        return self._drawn_hash.hexdigest()

    def keep(self, candidate: Found) -> None:
        """Keep a finding, unless one with the same key has a smaller plan."""
        key = key_of(candidate)
        known = self.found.get(key)
        if known is None or candidate.size < known.size:
            self.found[key] = candidate


def struck_in(scenario: Scenario, run: JudgedRun) -> list[Fault]:
    """Return the faults of a run's plan that struck, in order."""
    unfired = list(run.unfired)
    struck: list[Fault] = []
    for fault in scenario.plan.faults:
        if fault in unfired:
            unfired.remove(fault)
        else:
            struck.append(fault)
    return struck


def key_of(found: Found) -> Key:
    """Return the key by which a finding is told from others."""
    one = found.finding
    return (one.oracle, str(one.kind), found.window, trigger_of(found.faults))


def found_in(
    scenario: Scenario,
    run: JudgedRun,
    *,
    is_drawn: bool = False,
    history: History | None = None,
) -> list[Found]:
    """Return the findings of a run, each with the faults that struck."""
    struck = struck_in(scenario, run)
    size = (len(struck), is_drawn, run.events)
    return [
        Found(
            one.finding,
            one.window,
            one.message,
            scenario,
            tuple(struck),
            size,
            run.digest,
            history,
            run.printed,
        )
        for one in run.findings
    ]
