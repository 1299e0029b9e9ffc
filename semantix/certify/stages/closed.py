"""The stage `closed`: any number of crashes of everything, by shared durable states."""

from __future__ import annotations

import gc
from dataclasses import replace

from semantix.certify.closed.search import closed_search
from semantix.certify.judged_run import RUN_CODES
from semantix.certify.running_campaign import Campaign
from semantix.spec.connector_spec import WorkloadSettings

# One partition takes as long for half of the records: as many checkpoints as with two of them.
RECORDS_MAX = 12


def closed_stage(campaign: Campaign, workload: WorkloadSettings) -> None:
    """Close under crashes of everything, with one subtask of each vertex."""
    faults = campaign.spec.faults
    if faults and "crash" not in faults:
        return
    records = min(workload.records, RECORDS_MAX)
    alone = replace(workload, records=records, partitions=1, source_parallelism=1, parallelism=1)

    def tick() -> bool:
        """Count a run of the search, which ends in its own way when time is over."""
        campaign.log.count(fired=True)
        campaign.interrupts.check()
        gc.collect()
        return campaign.log.has_time()

    with campaign.log.stage("closed", 0):
        found = closed_search(campaign.scenario(alone), RUN_CODES, tick=tick)
        campaign.closed.append(found)
        campaign.tally.take_digest(found.digest)
        campaign.take_all(alone, [(plan, False) for plan in found.broken])
