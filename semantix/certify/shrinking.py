"""Leaves out of a plan every fault that its finding does not need.

Hypothesis shrinks the first violation that it meets. The plans of its other findings are kept as
they were drawn. Also a plan of the stage `single` can be too long: the crash before a recovery may
have nothing to do with what a fault in that recovery shows.
"""

from __future__ import annotations

from dataclasses import replace

from semantix.certify.judged_run import judged_run
from semantix.certify.tally import Found, found_in, key_of
from semantix.scenario.runner import run_scenario

_NAMES = ("", "drawn")  # of plans that nobody wrote by hand


def shrunk(found: Found) -> Found:
    """Return the same finding with a plan from which no single fault can be left out."""
    plan = found.scenario.plan
    if found.history is not None or plan.name not in _NAMES or len(plan.faults) < 2:
        return found
    for index in reversed(range(len(plan.faults))):
        faults = (*plan.faults[:index], *plan.faults[index + 1 :])
        scenario = replace(found.scenario, plan=replace(plan, faults=faults))
        run = judged_run(run_scenario(scenario))
        same = [one for one in found_in(scenario, run) if key_of(one) == key_of(found)]
        if same:
            return shrunk(same[0])
    return found
