"""Leaves out of a plan whatever its finding does not need.

Hypothesis shrinks the first violation it meets. What else it came across is kept as it was drawn,
and a crash before a recovery's visit may not be what makes that visit hurt.
"""

from __future__ import annotations

from dataclasses import replace

from semantix.certify.judged_run import judged_run
from semantix.certify.tally import Found, found_in, key_of
from semantix.scenario.runner import run_scenario

_NAMES = ("", "drawn")  # of plans that nobody wrote by hand


def reduced(found: Found) -> Found:
    """Give the finding with a plan of which no fault can be left out, and the same one else."""
    plan = found.scenario.plan
    if found.history is not None or plan.name not in _NAMES or len(plan.faults) < 2:
        return found
    for index in reversed(range(len(plan.faults))):
        faults = (*plan.faults[:index], *plan.faults[index + 1 :])
        scenario = replace(found.scenario, plan=replace(plan, faults=faults))
        run = judged_run(run_scenario(scenario))
        same = [one for one in found_in(scenario, run) if key_of(one) == key_of(found)]
        if same:
            return reduced(same[0])
    return found
