"""The trials behind the oracle RESTORE: the latest retained checkpoint, restored again and again.

In the narrow form: from the end of a clean run, twice, at the same parallelism, simulated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from semantix.history.events import ENDED, QUIESCENT, TRIAL, Event, History, event_of
from semantix.history.job_events import Ended
from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.claims import oracles_of
from semantix.oracles.judge import judge
from semantix.oracles.restorable import CODE
from semantix.oracles.verdict import Finding, OracleVerdict
from semantix.scenario.runner import DurableState, PreparedRun
from semantix.scenario.scenario import Scenario

TRIALS = 2


@dataclass(frozen=True, slots=True)
class RestoreTrials:
    """The trials of one scenario, judged.

    Attributes:
        history: of the clean run, with the restored runs and the trials' events behind it.
        runs: made for it, the clean one included.
    """

    verdict: OracleVerdict
    history: History
    runs: int

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the oracle RESTORE found."""
        return self.verdict.findings


def judged_trials(scenario: Scenario, codes: Sequence[str]) -> RestoreTrials:
    """Restore the latest checkpoint of a clean run again and again, and judge it.

    Args:
        codes: oracles that must hold behind a restore; one that the clean run breaks already is
            no fault of the restore.
    """
    run = PreparedRun(scenario)
    clean = run.run().history
    verdicts = judge(clean, [code for code in codes if code != CODE])
    sound = [code for code, one in verdicts.items() if one.verdict is not Verdict.VIOLATED]

    def broken(history: History) -> str:
        verdicts = judge(history, sound)
        found = [code for code, one in verdicts.items() if one.verdict is Verdict.VIOLATED]
        return f"{', '.join(found)} violated after the restore" if found else ""

    history = _tried(scenario, run, clean, broken)
    made = sum(1 for event in history.facts if event.kind == TRIAL)
    return RestoreTrials(judge(history, (CODE,))[CODE], history, 1 + made)


def trials_under(claim: Guarantee | None, scenario: Scenario) -> RestoreTrials:
    """Make the trials that a certification makes under this claim (None: the strongest)."""
    return judged_trials(scenario, oracles_of(claim or Guarantee.EXACTLY_ONCE, scenario.spec.also))


def with_trials(scenario: Scenario, broken: Callable[[History], str]) -> History:
    """Run clean, restore the latest checkpoint twice, and append a TRIAL event for each.

    Args:
        broken: judges a whole history, the restored run included; gives the reason or "".
    Returns:
        The clean run's history with the trials' events and verdicts behind it.
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
    latest = held[-1:]  # the same one each time, also behind a trial that took newer ones
    for nth in range(1, TRIALS + 1):
        state = run.capture()
        start = DurableState(
            state.worlds, type(state.checkpoints)(state.checkpoints.last_id, latest)
        )
        run = PreparedRun(scenario, start=start, start_us=run.queue.now, first_attempt=nth + 1)
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
