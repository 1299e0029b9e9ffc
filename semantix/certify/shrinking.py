"""Leaves out of a plan every fault that its finding does not need.

Hypothesis shrinks the first violation that it meets. The plans of its other findings are kept as
they were drawn. Also a plan of the stage `single` can be too long: the crash before a recovery may
have nothing to do with what a fault in that recovery shows.
"""

from __future__ import annotations

from dataclasses import replace

from semantix.certify.judged_run import judged_run
from semantix.certify.stage_log import StageLog
from semantix.certify.tally import Found, Tally, found_in
from semantix.scenario.runner import run_scenario

_NAMES = ("", "drawn")  # of plans that nobody wrote by hand


def shrink_all(tally: Tally, log: StageLog | None = None) -> None:
    """Shrink the plan of each finding, and join findings that are the same then.

    Args:
        log: shows how far this has got; None: nobody looks.
    """
    found = tuple(tally.found.values())
    tally.found.clear()
    if log is not None and found:
        log.show("shrinking", len(found))
    for one in found:
        tally.keep(shrunk(one))
        if log is not None:
            log.move()


def shrunk(found: Found) -> Found:
    """Return the same finding with a plan from which no single fault can be left out."""
    plan = found.scenario.plan
    if found.history is not None or plan.name not in _NAMES or not plan.faults:
        return found
    for index in reversed(range(len(plan.faults))):
        faults = (*plan.faults[:index], *plan.faults[index + 1 :])
        scenario = replace(found.scenario, plan=replace(plan, faults=faults))
        run = judged_run(run_scenario(scenario))
        same = [one for one in found_in(scenario, run) if _is_same(one, found)]
        if same:
            return shrunk(same[0])
    return found


def _is_same(one: Found, other: Found) -> bool:
    """Return whether the shorter plan shows the same violation.

    The window may differ: it is the place of the crash, and the crash may be what is left out. The
    records must overlap, or a violation of the same kind elsewhere would hide this one.
    """
    a, b = one.finding, other.finding
    if (a.oracle, a.kind) != (b.oracle, b.kind):
        return False
    return not (a.record_ids or b.record_ids) or bool(set(a.record_ids) & set(b.record_ids))
