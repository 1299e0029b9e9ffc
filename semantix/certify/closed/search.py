"""Any number of crashes of everything, by shared durable states (design: search, stage 3).

What survives a crash of everything is only what is durable, so one run is enough to try every
crash point on its way: at each visit where something durable has moved, the state is captured and
brought into canonical form, with the oracles' running states beside it; each one not seen before
becomes the start of one more run. When no new one appears, the verdict holds for any number of
crashes at any steps of this workload, as long as the outages together stay below a bound: timeouts
of the worlds go on while the job is down (`pending_times.py`).

A canonical form leaves out what no client can learn. After each run the worlds say what clients
have asked for until then. If that is something new, states may have been joined that differ in it:
the search begins again, and from then on the form keeps it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from semantix.certify.closed.explorer import Explorer, Observed
from semantix.certify.closed.growth import what_grows
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.scenario import Scenario

STATES_MAX = 2_000


@dataclass(frozen=True, slots=True)
class ClosedSearch:
    """What the search covered.

    Attributes:
        states: different durable states, the fresh start included.
        runs: of the whole search, those before it began again included.
        crash_points: visits at which a crash was accounted for.
        is_closed: whether every state was tried and no timeout came near; else `reason` tells.
        is_bounded: whether the search stopped because it had seen too many states.
        broken: the chains of crashes behind which an oracle was violated.
        outage_below_us: it holds while all outages together, each from the crash until what was
            pending then has ended, stay below this; None: however long they are.
        records, partitions, subtasks: of the job that was searched.
        digest: over the histories of the runs, in order.
        premises: on what the worlds' canonical forms rely, in one sentence each.
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
    premises: tuple[str, ...] = ()
    is_bounded: bool = False


def closed_search(
    scenario: Scenario,
    codes: tuple[str, ...],
    *,
    tick: Callable[[], bool] = lambda: True,
    states_max: int = STATES_MAX,
) -> ClosedSearch:
    """Search until no new durable state appears.

    Args:
        codes: oracles to fold.
        tick: called after each run; False stops the search.
        states_max: a search that has seen so many states stops, and is not closed.
    """
    scenario = replace(scenario, plan=FaultPlan())
    hashed = sha256()
    runs = 0
    observed: Observed = {}
    going = True
    explorer = Explorer(scenario, codes, observed)
    while explorer.frontier and going and len(explorer.seen) < states_max:
        runs += 1
        hashed.update(explorer.explore(explorer.frontier.popleft()).encode())
        going = tick()
        if going and _is_more(explorer.observed, observed):
            observed = explorer.observed
            explorer = Explorer(scenario, codes, observed)
    reason = _why_open(explorer, going)
    workload = scenario.workload
    return ClosedSearch(
        states=len(explorer.seen) + 1,
        runs=runs,
        crash_points=explorer.crash_points,
        is_closed=not reason,
        broken=tuple(explorer.broken),
        reason=reason,
        outage_below_us=explorer.pending.outage_below_us(),
        records=workload.records,
        partitions=workload.partitions,
        subtasks=workload.parallelism,
        digest=hashed.hexdigest(),
        premises=explorer.premises,
        is_bounded=bool(explorer.frontier) and going,
    )


def _why_open(explorer: Explorer, going: bool) -> str:
    """Give why the search is not closed, or ""."""
    count = len(explorer.seen)
    if not explorer.frontier:
        return explorer.pending.reached_by(explorer.crashes_max, explorer.down_us)
    if not going:
        return f"stopped after {count} durable states"
    grows = what_grows(explorer.sample.states, explorer.longest_chain())
    return f"not closed after {count} durable states; what keeps growing is {grows}"


def _is_more(observed: Observed, known: Observed) -> bool:
    return any(names - known.get(kind, frozenset()) for kind, names in observed.items())
