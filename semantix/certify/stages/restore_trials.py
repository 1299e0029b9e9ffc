"""The trials for the oracle RESTORE: a clean run, then two restores of its latest checkpoint.

Each restore starts from the stored state at the end of the run before, with the same parallelism,
on simulated worlds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import msgspec

from semantix.certify.judged_run import unmodelled_in
from semantix.history.events import ENDED, QUIESCENT, TRIAL, Event, History, event_of
from semantix.history.job_events import Ended, TrialEnded
from semantix.model.guarantees import Guarantee, Verdict
from semantix.model.outcomes import JobEnd
from semantix.oracles.claims import oracles_of
from semantix.oracles.explain import named
from semantix.oracles.judge import judge
from semantix.oracles.restorable import CODE
from semantix.oracles.verdict import RECORDS_SHOWN_MAX, Finding, OracleVerdict
from semantix.scenario.runner import DurableState, PreparedRun
from semantix.scenario.scenario import Scenario

TRIALS = 2


@dataclass(frozen=True, slots=True)
class RestoreTrials:
    """The judged trials of one scenario.

    Attributes:
        history: of the clean run; after it come the events of the restored runs and of the trials.
        runs: number of runs, with the clean run.
    """

    verdict: OracleVerdict
    history: History
    runs: int

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of the oracle RESTORE."""
        return self.verdict.findings

    def unmodelled(self) -> str:
        """Return why a run of the trials ended at something that is not modelled, or ""."""
        trials = [event for event in self.history.facts if isinstance(event, TrialEnded)]
        reasons = [one.reason for one in trials if one.end == JobEnd.UNMODELLED]
        return reasons[0] if reasons else unmodelled_in(self.history.facts)


def judged_trials(scenario: Scenario, codes: Sequence[str]) -> RestoreTrials:
    """Run clean, restore the latest checkpoint twice, and judge the restores.

    Args:
        codes: the oracles that must hold after a restore. An oracle that the clean run violates is
            not judged.
    """
    run = PreparedRun(scenario)
    clean = run.run().history
    verdicts = judge(clean, [code for code in codes if code != CODE])
    sound = [code for code, one in verdicts.items() if one.verdict is not Verdict.VIOLATED]

    affected: dict[str, None] = {}

    def broken(history: History) -> str:
        found = [one for verdict in judge(history, sound).values() for one in verdict.findings]
        for one in found:
            affected.update(dict.fromkeys(one.record_ids))
        words = [f"{one.oracle} {one.kind} {named(one.record_ids)}".rstrip() for one in found]
        return f"{', '.join(words)} after the restore" if found else ""

    history = _tried(scenario, run, clean, broken)
    made = sum(1 for event in history.facts if event.kind == TRIAL)
    verdict = judge(history, (CODE,))[CODE]
    records = tuple(affected)[:RECORDS_SHOWN_MAX]
    findings = tuple([replace(one, record_ids=records) for one in verdict.findings])
    verdict = msgspec.structs.replace(verdict, findings=findings)
    return RestoreTrials(verdict, history, 1 + made)


def trials_under(claim: Guarantee | None, scenario: Scenario) -> RestoreTrials:
    """Make the trials of a certification under this claim; None: under the strongest claim."""
    return judged_trials(scenario, oracles_of(claim or Guarantee.EXACTLY_ONCE, scenario.spec.also))


def with_trials(scenario: Scenario, broken: Callable[[History], str]) -> History:
    """Run clean, restore the latest checkpoint twice, and append a TRIAL event for each restore.

    Args:
        broken: judges a whole history with a restored run. It returns why the restore failed, or
            "".
    """
    run = PreparedRun(scenario)
    return _tried(scenario, run, run.run().history, broken)


def _tried(
    scenario: Scenario, run: PreparedRun, history: History, broken: Callable[[History], str]
) -> History:
    events = list(history.events)
    held = run.storage.completed()
    if not held:
        return history
    latest = held[-1:]  # each trial restores this one, although a trial completes newer ones
    for nth in range(1, TRIALS + 1):
        state = run.capture()
        start = DurableState(
            state.worlds, type(state.checkpoints)(state.checkpoints.last_id, latest)
        )
        run = PreparedRun(
            scenario,
            start=start,
            start_us=run.queue.now,
            first_attempt=nth + 1,
            scratch=run.scratch,
        )
        restored = run.run().history
        whole = _joined(events, restored.events)
        end = next(event for event in reversed(whole) if isinstance(event, Ended))
        reason = end.reason or broken(History.of(history.header, whole))
        outcome = end.end if end.end != "finished" or not reason else "violated"
        told = (held[-1].checkpoint_id, nth, outcome, reason)
        whole.append(event_of(TRIAL, end.time_us, len(whole), told))
        events = whole
    return History.of(history.header, events)


def _joined(first: list[Event], second: tuple[Event, ...]) -> list[Event]:
    kept = [event for event in first if event.kind not in (ENDED, QUIESCENT)]
    return [*kept, *second]
