"""Measures the speed of simulated runs: reference executions a second, in one process.

A reference execution is: a source of 20 records with one subtask, a two-phase-commit sink on the
simulated transactional store, a checkpoint each 5 records, one crash at the k-th visited step and
position (k goes round over all), recovery, quiescence, all oracles of `exactly_once`, the digest of
the history. Prints one JSON object; a bench, not a timed test.
"""

from __future__ import annotations

import argparse
import gc
import json
import platform
import statistics
import sys
import time

from semantix.history.codec import digest
from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.claims import oracles_of
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.search.visits import visits_of
from semantix.spec.connector_spec import CheckpointingSettings, ConnectorSpec, WorkloadSettings

WORKLOAD = WorkloadSettings(records=20, keys=5, partitions=1, parallelism=1, record_interval_ms=200)
SPEC = ConnectorSpec(
    "reference",
    "semantix.connectors.store.transactional_sink:TransactionalStoreSink",
    Guarantee.EXACTLY_ONCE,
    workloads=(WORKLOAD,),
    checkpointing=CheckpointingSettings(interval_ms=1000),
)


def main() -> int:
    """Run the blocks and print the result."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--blocks", type=int, default=9)
    options.add_argument("--runs", type=int, default=400, help="executions of one block")
    chosen = options.parse_args()
    visits = visits_of(run_scenario(Scenario(SPEC, workload=WORKLOAD)).history)
    plans = [FaultPlan((visit.fault("crash_all"),)) for visit in visits]
    codes = oracles_of(Guarantee.EXACTLY_ONCE)
    rates = []
    gc.disable()
    execute(plans[0], codes)
    for block in range(chosen.blocks):
        gc.collect()
        started = time.perf_counter()
        for number in range(chosen.runs):
            execute(plans[(block * chosen.runs + number) % len(plans)], codes)
        rates.append(chosen.runs / (time.perf_counter() - started))
    quartiles = statistics.quantiles(rates, n=4)
    print(json.dumps({
        "name": "reference execution",
        "unit": "executions/s",
        "median": round(statistics.median(rates), 1),
        "quartiles": [round(quartiles[0], 1), round(quartiles[2], 1)],
        "blocks": chosen.blocks,
        "crash_points": len(plans),
        "versions": {"python": platform.python_version(), "machine": platform.machine()},
    }))  # fmt: skip
    return 0


def execute(plan: FaultPlan, codes: tuple[str, ...]) -> str:
    """Run once, judge, digest; a violation is a defect of the bench."""
    history = run_scenario(Scenario(SPEC, plan, WORKLOAD)).history
    verdicts = judge(history, tuple(code for code in codes if code != "RESTORE"))
    broken = [code for code, verdict in verdicts.items() if verdict.verdict is Verdict.VIOLATED]
    if broken:
        sys.exit(f"the reference execution violates {broken} under {plan.faults}")
    return digest(history)


if __name__ == "__main__":
    sys.exit(main())
