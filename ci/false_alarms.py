"""Certifies correct connectors, seed after seed, until enough runs recovered from a fault.

    .venv/bin/python ci/false_alarms.py [--runs 20000] [--each 500] [--occurrences first] [--jobs 2]

The connectors are the shipped specs, the examples, the correct twin of each specimen, and the
correct cases of `tests/cases`. A run counts if a fault struck in it and the job then recovered from
a checkpoint. A verdict of VIOLATED is a false alarm: it is printed with its seed, and the status is
1. The status is also 1 if one of the classes in `EACH_OF` counts fewer than `--each` runs.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
EACH_OF = ("rescale", "slow", "outage", "late")
STAGES = ("single", "slow", "rescale", "drawn")  # the stages whose runs have faults from a plan


def main() -> int:
    """Certify until the numbers are reached; print the counts of each class of faults."""
    from semantix.certify.campaign import certify
    from semantix.model.guarantees import Verdict

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=20_000, help="recovered runs in all")
    options.add_argument("--each", type=int, default=500, help="and of each class in EACH_OF")
    options.add_argument("--occurrences", default="first", help="visits of a step: first or all")
    options.add_argument("--jobs", type=int, default=2, help="worker processes")
    chosen = options.parse_args()

    counts: Counter[str] = Counter()
    recovered = executions = alarms = certifications = 0
    short: list[str] = []
    for seed, spec in _rounds():
        short = [name for name in EACH_OF if counts[name] < chosen.each]
        enough = recovered >= chosen.runs and not short
        if enough and seed:  # every connector is certified at least once
            break
        result = certify(
            spec,
            seed=seed,
            stages=STAGES,
            examples=50,
            jobs=chosen.jobs,
            occurrences=chosen.occurrences,
        )
        certifications += 1
        executions += result.runs
        recovered += result.search.recovered_runs
        counts.update(result.search.fault_runs)
        if result.verdict is Verdict.VIOLATED or result.hopeless:
            alarms += 1
            print(f"FALSE ALARM: {spec.name}, seed {seed}: {result.reason}", flush=True)
    print(f"{certifications} certifications of correct connectors, {executions} executions")
    print(f"{recovered} runs in which a fault struck and the job recovered; by class of faults:")
    for name, count in sorted(counts.items()):
        print(f"  {name.ljust(14)}{count}")
    print(f"{alarms} false alarms" + (f"; too few runs of {', '.join(short)}" if short else ""))
    return 1 if alarms or short or recovered < chosen.runs else 0


def _rounds() -> Iterator[tuple[int, Any]]:
    specs = list(_correct_connectors())
    for seed in range(1_000):
        for spec in specs:
            yield seed, spec


def _correct_connectors() -> Iterator[Any]:
    from semantix.spec.connector_spec import WorkloadSettings
    from semantix.spec.loader import load_specs
    from semantix.testing.canaries import SPECIMENS

    small = WorkloadSettings(records=12, keys=4, partitions=1, parallelism=2)
    examples = [one / f"{one.name}.yaml" for one in sorted((ROOT / "specs/examples").glob("*/"))]
    for spec in load_specs([str(path) for path in (ROOT / "specs", *examples)]):
        yield replace(spec, expected_windows=None)  # windows are found by the whole search only
    for specimen in SPECIMENS:
        yield replace(specimen.twin_spec(), workloads=(small,))
    for name in _upheld_cases():
        (spec,) = load_specs([str(ROOT / "tests/cases" / name / "spec.yaml")])
        yield spec


def _upheld_cases() -> list[str]:
    table = ROOT / "tests/cases/want.tsv"
    rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()]
    return [row[0] for row in rows if row[0][:1] != "#" and row[2] == "UPHELD"]


if __name__ == "__main__":
    sys.exit(main())
