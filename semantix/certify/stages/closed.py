"""The stage `closed`: any number of crashes of everything, by shared durable states."""

from __future__ import annotations

from dataclasses import replace

from semantix.certify.closed.search import STATES_MAX, ClosedSearch, closed_search
from semantix.certify.executors.garbage_collection import collect_young
from semantix.certify.judged_run import RUN_CODES
from semantix.certify.running_campaign import Campaign
from semantix.model.counts import counted
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

# One partition takes as long for half of the records: as many checkpoints as with two of them. A
# search that reaches its bound of states is made once more with fewer records: the number of states
# grows with the combinations of rows that may be written.
RECORDS_MAX = (12, 8)
# A search that has seen so many states seldom closes: then the one with fewer records begins.
FIRST_STATES_MAX = 800
_COLLECT_EVERY = 64  # runs: a collection goes through all states that the search has seen


def closed_stage(campaign: Campaign, workload: WorkloadSettings) -> None:
    """Close under crashes of everything, with one subtask of each vertex."""
    faults = campaign.spec.faults
    if faults and "crash" not in faults:
        return

    if campaign.spec.outside:
        campaign.closed.append(_not_tried(campaign.spec, workload))
        return

    runs = 0

    def tick() -> bool:
        """Count a run of the search, which ends in its own way when time is over."""
        nonlocal runs
        runs += 1
        campaign.log.count(fired=True)
        campaign.interrupts.check()
        if runs % _COLLECT_EVERY == 0:
            collect_young()
        return campaign.log.has_time()

    searches: list[ClosedSearch] = []
    known = len(campaign.closed)
    with campaign.log.stage("closed", 0):
        counts = tuple(dict.fromkeys(min(workload.records, count) for count in RECORDS_MAX))
        for records in counts:
            alone = replace(
                workload, records=records, partitions=1, source_parallelism=1, parallelism=1
            )
            is_last = records == counts[-1]
            found = closed_search(
                campaign.scenario(alone),
                RUN_CODES,
                tick=tick,
                states_max=STATES_MAX if is_last else FIRST_STATES_MAX,
                is_repeated=not is_last,
            )
            searches.append(found)
            campaign.tally.take_digest(found.digest)
            campaign.note_unmodelled(found.unmodelled)
            # Before the findings: the first of them may end the certification.
            campaign.closed[known:] = [_concluded(searches)]
            campaign.take_all(alone, [(plan, False) for plan in found.broken])
            if not found.is_bounded:
                break


def _not_tried(spec: ConnectorSpec, workload: WorkloadSettings) -> ClosedSearch:
    """Return the result for a connector whose effects outside are in no durable state."""
    outside = ", ".join(spec.outside)
    reason = f"not tried: effects outside ({outside}) are no part of the durable state"
    return ClosedSearch(
        0, 0, 0, is_closed=False, broken=(), reason=reason, records=workload.records,
        partitions=workload.partitions, subtasks=workload.parallelism,
    )  # fmt: skip


def _concluded(searches: list[ClosedSearch]) -> ClosedSearch:
    """Return the last search if it closed, with a word on the larger one; else the first one."""
    first, last = searches[0], searches[-1]
    if first is last:
        return first
    if not last.is_closed:
        # Only the last search has put its premises to the proof.
        premises = dict.fromkeys((*first.premises, *last.premises))
        smaller = (
            "" if last.is_bounded else f"; with {counted(last.records, 'record')} {last.reason}"
        )
        return replace(first, reason=first.reason + smaller, premises=tuple(premises))
    larger = f"with {counted(first.records, 'record')} the search is {first.reason}"
    return replace(last, larger=larger)
