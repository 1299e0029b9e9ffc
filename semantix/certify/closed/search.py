"""Searches all states that any number of crashes of everything can lead to.

Only durable state survives a crash of everything. So one run is enough to try a crash at each of
its visits: at each visit where something durable has changed, the search captures the durable state
and brings it into canonical form. It adds what the oracles know at this visit. Each such pair that
the search has not seen before becomes the start of one more run.

When no new pair appears, the verdict holds for any number of crashes at any steps of this workload,
as long as all outages together are shorter than a bound. The bound exists because the timeouts of
the worlds go on while the job is down (`pending_times.py`).

A canonical form leaves out what no client asks for. After each run the worlds say what the clients
have asked for until then. If there is something new, the search may have taken two states for equal
that differ in it: it begins again, and from then on the form keeps it.

Attempt numbers, checkpoint ids and the time count as equal, too. `shifts.py` puts that to the
proof.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from semantix.certify.closed.explorer import Explorer, Observed
from semantix.certify.closed.growth import what_grows
from semantix.certify.closed.premise_trials import PremiseTrial, world_trials
from semantix.certify.closed.shifts import ShiftTrials, try_shifts
from semantix.model.counts import counted
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.scenario import Scenario

STATES_MAX = 1_200
_BEGINNINGS_MAX = 3


@dataclass(frozen=True, slots=True)
class ClosedSearch:
    """The result of the search.

    Attributes:
        states: different durable states, the fresh start included.
        runs: of the whole search, those before it began again included.
        crash_points: visits at which a crash was accounted for.
        is_closed: whether every state was tried and no timeout came near; else `reason` tells.
        is_bounded: whether the search stopped because it had seen too many states.
        broken: the chains of crashes behind which an oracle was violated, and those with a shift
            behind which the connector behaves otherwise.
        outage_below_us: the verdict holds while all outages together are shorter than this. An
            outage lasts from a crash until all transactions that were open at the crash have ended.
            None: outages may have any length.
        records, partitions, subtasks: of the job that was searched.
        digest: over the histories of the runs, in order.
        premises: conditions under which equal canonical forms mean equal futures, and how each was
            tried.
        unmodelled: why a run ended at something that is not modelled; the search ends there.
        larger: what the search of a larger job, which is not closed, had to say; else empty.
    """

    states: int
    runs: int
    crash_points: int
    is_closed: bool
    broken: tuple[FaultPlan, ...]
    reason: str = ""
    outage_below_us: int | None = None
    records: int = 0
    partitions: int = 0
    subtasks: int = 0
    digest: str = ""
    premises: tuple[PremiseTrial, ...] = ()
    is_bounded: bool = False
    unmodelled: str = ""
    larger: str = ""


def closed_search(
    scenario: Scenario,
    codes: tuple[str, ...],
    *,
    tick: Callable[[], bool] = lambda: True,
    states_max: int = STATES_MAX,
    is_repeated: bool = False,
) -> ClosedSearch:
    """Search until no new durable state appears.

    Args:
        codes: the oracles that judge the runs.
        tick: called after each run. If it returns False, the search stops.
        states_max: the search stops at this number of states, and is not closed then.
        is_repeated: a search that stops there is made again with fewer records, so no premise is
            put to the proof before.
    """
    scenario = replace(scenario, plan=FaultPlan())
    hashed = sha256()
    runs = 0
    observed: Observed = {}
    going = True
    explorer = Explorer(scenario, codes, observed)
    # A search that begins again and again, because clients ask for ever more, ends as well.
    runs_max = _BEGINNINGS_MAX * states_max
    while explorer.frontier and going and len(explorer.seen) < states_max and runs < runs_max:
        runs += 1
        hashed.update(explorer.explore(explorer.frontier.popleft()).encode())
        going = tick() and not explorer.unmodelled and not explorer.broken_off
        if going and _is_more(explorer.observed, observed):
            observed = explorer.observed
            explorer = Explorer(scenario, codes, observed)
    reason = _why_open(explorer, going)
    shifts = ShiftTrials()
    is_bounded = bool(explorer.frontier) and going
    if going and not (is_bounded and is_repeated):
        shifts = try_shifts(scenario, explorer.starts, explorer.readings, tick)
        hashed.update(shifts.digest.encode())
    reason = reason or shifts.reason
    workload = scenario.workload
    return ClosedSearch(
        states=len(explorer.seen) + 1,
        runs=runs,
        crash_points=explorer.crash_points,
        is_closed=not reason,
        broken=(*explorer.broken, *shifts.plans),
        reason=reason,
        outage_below_us=explorer.pending.outage_below_us(),
        records=workload.records,
        partitions=workload.partitions,
        subtasks=workload.parallelism,
        digest=hashed.hexdigest(),
        premises=(*world_trials(explorer.premises), *shifts.trials),
        is_bounded=is_bounded,
        unmodelled=explorer.unmodelled,
    )


def _why_open(explorer: Explorer, going: bool) -> str:
    """Return why the search is not closed; empty if it is."""
    count = len(explorer.seen)
    if explorer.unmodelled:
        return explorer.unmodelled
    if not explorer.frontier:
        return explorer.pending.reached_by(explorer.crashes_max, explorer.down_us)
    if not going:
        return f"stopped after {counted(count, 'durable state')}"
    grows = what_grows(explorer.sample.states, explorer.longest_chain())
    return f"not closed after {counted(count, 'durable state')}; what keeps growing is {grows}"


def _is_more(observed: Observed, known: Observed) -> bool:
    return any(names - known.get(kind, frozenset()) for kind, names in observed.items())
