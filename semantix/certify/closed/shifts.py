"""Puts the premises of the closed search to the proof: numbers and time make no difference.

The search takes two states for equal that differ in attempt numbers, in checkpoint ids, or in the
time of day. So at states that the search has seen, further runs go on with other numbers, or at
another time (`plan/shifts.py`). Each must do what the run without the shift does: the same steps,
with the same records, and the same verdicts. Ids are not compared. If that holds at each state, it
holds after any number of crashes. A connector that behaves otherwise is not closed, and a violation
that such a run shows is a finding.

What no connector reads cannot make a difference. It is shifted at a few states only, in case that a
reading escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from semantix.certify.closed.behaviour import (
    Behaviour,
    behaviour_of,
    difference,
    newly_violated,
)
from semantix.certify.closed.crash_points import CrashPoint
from semantix.certify.closed.explorer import RESUMED_ATTEMPT, Start
from semantix.certify.closed.premise_trials import PremiseTrial, shift_trials
from semantix.history.codec import digest
from semantix.model.readings import ATTEMPT, CHECKPOINT_ID, CLOCK
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.plan.shifts import CLOCKS, DIGITS, NUMBERS, SUBMISSION, Shift, in_words, shift_of
from semantix.ports.gate import Actor
from semantix.scenario.resumption import Resumption
from semantix.scenario.runner import DurableState, PreparedRun, Probe
from semantix.scenario.scenario import Scenario

# So many states are tried with each set of shifts.
STATES_MAX = 24
_UNREAD_STATES_MAX = 2
_WHOLE_STATES_MAX = 4
# So many shifts of one kind become plans; the others show the same.
_PLANS_MAX = 3
_FOLLOWED_MAX = 2
_BEHIND_MAX = 32
_USUAL = ("numbers+0", "numbers+3", "numbers+7", SUBMISSION)
_LATER = CLOCKS[:1]
_BEHAVES = "the connector behaves otherwise"
# Something must wait for a later notification while the number of digits changes.
_LOST = Fault("drop", "ckpt_notify_deliver:before", task="sink", subtask=0)


@dataclass(slots=True)
class ShiftTrials:
    """The result.

    Attributes:
        trials: what was tried, for each kind of number.
        reason: how the connector behaves otherwise; empty if it does not.
        plans: those after which it does, each a chain of crashes whose last one carries the shift.
        digest: over the histories of the runs, in order.
    """

    trials: tuple[PremiseTrial, ...] = ()
    reason: str = ""
    plans: tuple[FaultPlan, ...] = ()
    digest: str = ""


def try_shifts(
    scenario: Scenario,
    starts: Sequence[Start],
    readings: Sequence[str],
    tick: Callable[[], bool],
) -> ShiftTrials:
    """Make the runs.

    Args:
        starts: restores that the search has made, in order.
        readings: what the connectors have read.
        tick: called after each run. If it returns False, the trials stop.
    """
    made = ShiftTrials()
    counts = dict.fromkeys((*_USUAL, *NUMBERS, DIGITS, *CLOCKS), 0)
    plans: dict[tuple[str, tuple[str, ...]], list[FaultPlan]] = {}
    harmless: dict[str, list[tuple[Start, str]]] = {}
    hashed = sha256()
    usual: Behaviour | None = None
    for start, name, found, found_digest in _tried(scenario, _chosen(starts, readings)):
        hashed.update(found_digest.encode())
        if not name or usual is None:
            usual = found
        else:
            counts[name] += 1
            otherwise = difference(usual, found)
            if otherwise:
                words = f"{in_words(name)} {_BEHAVES}: {otherwise}"
                made.reason = made.reason or words
                broken = newly_violated(usual, found)
                family = name.partition("+")[0]
                plans.setdefault((family, broken), []).append(_plan(start, name))
                if not broken and name != SUBMISSION:  # its attempts have the names of earlier ones
                    harmless.setdefault(family, []).append((start, name))
        if not tick():
            break
    for plan, otherwise in _crossings(scenario, starts, readings, hashed.update):
        counts[DIGITS] += 1
        if otherwise:
            made.reason = made.reason or f"{in_words(DIGITS)} {_BEHAVES}: {otherwise}"
            plans.setdefault((DIGITS, ()), []).append(plan)
    shown = [plan for alike in plans.values() for plan in alike[:_PLANS_MAX]]
    for alike in harmless.values():
        for start, name in alike[:_FOLLOWED_MAX]:
            shown += _behind(scenario, start, name)
    made.plans = tuple(shown)
    made.trials = tuple(shift_trials(counts, readings, {family for family, _ in plans}))
    made.digest = hashed.hexdigest()
    return made


def _tried(
    scenario: Scenario, chosen: Sequence[tuple[Start, list[str]]]
) -> Iterator[tuple[Start, str, Behaviour, str]]:
    """Make at each start a run without a shift (its name is empty), then one with each shift."""
    for start, names in chosen:
        for name in ("", *names):
            result = _run(scenario, start, shift_of(name) if name else Shift()).run()
            folded = start.folded.copy()
            folded.feed(result.history.facts)
            found = behaviour_of(result.history, folded.finish())
            yield start, name, found, digest(result.history)
            if result.broken_off:  # the connector blocks: further runs would block as long
                return


def _crossings(
    scenario: Scenario,
    starts: Sequence[Start],
    readings: Sequence[str],
    note: Callable[[bytes], None],
) -> Iterator[tuple[FaultPlan, str]]:
    """Go on where the ids of the next checkpoints get a digit more, and lose a notification.

    Yields:
        The plan that shows the run, and how the connector violates something that it
        does not violate with the same loss and other ids; empty if it does not.
    """
    early = [start for start in starts if start.state is not None]
    early = early[: (len(early) + 1) // 2] if CHECKPOINT_ID in readings else []
    lost = replace(scenario, plan=FaultPlan((_LOST,)))
    for index in _spread(len(early), _WHOLE_STATES_MAX):
        start, found = early[index], []
        for shift in (Shift(), shift_of(DIGITS)):
            result = _run(lost, start, shift).run()
            note(digest(result.history).encode())
            folded = start.folded.copy()
            folded.feed(result.history.facts)
            found.append(behaviour_of(result.history, folded.finish()))
        is_broken = newly_violated(*found)
        at = replace(_LOST, attempt=shift_of(DIGITS).attempt)
        plan = FaultPlan((*_plan(start, DIGITS).faults, at))
        yield plan, difference(*found) if is_broken else ""


def _run(scenario: Scenario, start: Start, shift: Shift, probe: Probe | None = None) -> PreparedRun:
    state = start.state
    assert state is not None, "the first run restores nothing"
    if shift.last_id is not None:
        numbered = Resumption(last_id=shift.last_id)
        state = DurableState(state.worlds, numbered.checkpoints(state.checkpoints))
    return PreparedRun(
        scenario,
        start=state,
        start_us=start.time_us + shift.later_us,
        captured_us=start.time_us,
        first_attempt=shift.attempt or RESUMED_ATTEMPT,
        probe=probe,
    )


def _behind(scenario: Scenario, start: Start, name: str) -> list[FaultPlan]:
    """Return plans with one more crash, where something durable has changed after the shift.

    The run with the shift does something else, and violates nothing. What it leaves behind may
    show only after a further crash.
    """
    shift = shift_of(name)
    # Without other numbers the attempts go on counting behind those of the chain.
    before = start.attempts if shift.attempt is None else shift.attempt - 1
    coordinators = len(start.crashes) if shift.attempt is None else shift.attempt - 1
    first_attempt = shift.attempt or RESUMED_ATTEMPT
    crashes: list[Fault] = []
    version = -1

    def look(run: PreparedRun, actor: Actor, step: str, position: str, detail: int) -> None:
        nonlocal version
        if run.durable_version() != version:
            version = run.durable_version()
            point = CrashPoint(run, actor, step, position, detail)
            crashes.append(point.fault(coordinators, before, first_attempt))

    _run(scenario, start, shift, look).run()
    plan = _plan(start, name)
    chosen = [crashes[index] for index in _spread(len(crashes), _BEHIND_MAX)]
    return [FaultPlan((*plan.faults, crash)) for crash in chosen]


def _plan(start: Start, name: str) -> FaultPlan:
    """Return the chain of crashes that leads to the start; its last crash carries the shift."""
    *before, last = start.crashes
    return FaultPlan((*before, replace(last, do="resume", shift=name)))


def _chosen(starts: Sequence[Start], readings: Sequence[str]) -> list[tuple[Start, list[str]]]:
    """Choose states at even distances, and the shifts that are tried at each."""
    resumed = [start for start in starts if start.state is not None]
    has_numbers = ATTEMPT in readings or CHECKPOINT_ID in readings
    names: list[dict[str, None]] = [{} for _ in resumed]
    for shifts, every, is_read in (
        (_USUAL, NUMBERS, has_numbers),
        (_LATER, CLOCKS, CLOCK in readings),
    ):
        for index in _spread(len(resumed), STATES_MAX if is_read else _UNREAD_STATES_MAX):
            names[index] |= dict.fromkeys(shifts)
        # The early states have most of the run before them.
        for index in _spread((len(resumed) + 1) // 2, _WHOLE_STATES_MAX if is_read else 0):
            names[index] |= dict.fromkeys(every)
    return [(start, list(some)) for start, some in zip(resumed, names, strict=True) if some]


def _spread(count: int, wanted: int) -> list[int]:
    """Return at most `wanted` indices below `count`, at even distances, the first among them."""
    if count <= wanted:
        return list(range(count))
    return [index * count // wanted for index in range(wanted)]
