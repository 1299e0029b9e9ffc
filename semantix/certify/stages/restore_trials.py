"""The trials behind the oracle RESTORE: the latest retained checkpoint, restored again and again.

In the narrow form: from the end of a clean run, twice, at the same parallelism, simulated.
"""

from __future__ import annotations

from collections.abc import Callable

from semantix.history.events import ENDED, QUIESCENT, TRIAL, Event, History
from semantix.scenario.runner import DurableState, PreparedRun
from semantix.scenario.scenario import Scenario

TRIALS = 2


def with_trials(scenario: Scenario, broken: Callable[[History], str]) -> History:
    """Run clean, restore the latest checkpoint twice, and append a TRIAL event for each.

    Args:
        broken: judges a whole history, the restored run included; gives the reason or "".
    Returns:
        The clean run's history with the trials' events and verdicts behind it.
    """
    run = PreparedRun(scenario)
    history = run.run().history
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
        end = next(event for event in reversed(whole) if event[2] == ENDED)
        reason = end[4] or broken(History(history.header, tuple(whole)))
        outcome = end[3] if end[3] != "finished" or not reason else "violated"
        whole.append((end[0], len(whole), TRIAL, held[-1].checkpoint_id, nth, outcome, reason))
        events = whole
    return History(history.header, tuple(events))


def _joined(first: list[Event], second: tuple[Event, ...]) -> list[Event]:
    kept = [event for event in first if event[2] not in (ENDED, QUIESCENT)]
    every = [*kept, *second]
    return [(event[0], index, *event[2:]) for index, event in enumerate(every)]
