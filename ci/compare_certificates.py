"""Compares what two versions of semantix certify: shipped specs, specimens and their twins.

    OLD/.venv/bin/python ci/compare_certificates.py record old.json
    .venv/bin/python ci/compare_certificates.py record new.json
    .venv/bin/python ci/compare_certificates.py compare old.json new.json [--bytes]

`record` certifies with the version of semantix that the interpreter imports, from the root of
its checkout; it goes on with a file that is there. `compare` prints one line for each difference
of verdict, strongest guarantee, windows or findings (oracle and kind), and ends with 1 if there is
one. With `--bytes` digests must be equal, too. A finding that is new where a stage is new is an
addition, no difference.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

SMALL_LIVE_BOUND_MS = 12_000  # a specimen that restarts for ever is cut early
ENDLESS = ("specimen-canary-RES",)  # its state grows with each crash: the closed stage took hours


def main() -> int:
    """Record, or compare two records."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = options.add_subparsers(dest="command", required=True)
    record = commands.add_parser("record", help="certify everything and write down the results")
    record.add_argument("file", type=Path)
    record.add_argument("--world", default="simulated")
    record.add_argument("--only", default="", help="names that begin so")
    record.add_argument("--runs-max", type=int, help="crashes of each spec on real servers")
    compare = commands.add_parser("compare", help="compare two records")
    compare.add_argument("old", type=Path)
    compare.add_argument("new", type=Path)
    compare.add_argument("--bytes", action="store_true", help="digests must be equal, too")
    chosen = options.parse_args()
    if chosen.command == "record":
        return _record(chosen.file, chosen.world, chosen.only, chosen.runs_max)
    return _compare(_read(chosen.old), _read(chosen.new), by_bytes=chosen.bytes)


def _record(file: Path, world: str, only: str, runs_max: int | None) -> int:
    from semantix.certify.campaign import certify

    results: dict[str, Any] = _read(file) if file.exists() else {}
    for name, spec, small in _jobs(world):
        if not name.startswith(only) or name in results:
            continue
        effort: dict[str, Any] = {"examples": 0, "occurrences": "first"} if small else {}
        result = certify(spec, world=world, runs_max=runs_max, **effort)
        results[name] = _row(result)
        print(f"{name}: {results[name]['verdict']}", flush=True)
        file.write_text(json.dumps(results, indent=1) + "\n")
    return 0


def _jobs(world: str) -> Iterator[tuple[str, Any, bool]]:
    from semantix.spec.connector_spec import WorkloadSettings
    from semantix.spec.loader import load_specs
    from semantix.testing.canaries import SPECIMENS

    for spec in load_specs(["specs"]):
        if world == "simulated" or "store" not in (*spec.world_options, *_default_world(spec)):
            yield spec.name, spec, False
    small = WorkloadSettings(records=8, keys=4, partitions=1, parallelism=1)
    for specimen in SPECIMENS:
        if world != "simulated" and "store" in specimen.world_options:
            continue
        for spec in (specimen.spec(), specimen.twin_spec()):
            quick = replace(spec, workloads=(small,), live_bound_ms=SMALL_LIVE_BOUND_MS)
            if quick.name not in ENDLESS:
                yield quick.name, quick, True


def _default_world(spec: Any) -> tuple[str, ...]:
    return () if spec.world_options else ("store",)


def _row(result: Any) -> dict[str, Any]:
    return {
        "verdict": str(result.verdict),
        "strongest": str(result.strongest),
        "reason": result.reason,
        "windows": list(result.windows),
        "findings": sorted({f"{one.oracle} {one.kind}" for one in result.findings}),
        "oracles": {code: str(one.verdict) for code, one in result.oracles.items()},
        "runs": {stage.name: stage.runs for stage in result.search.stages},
        "digest": result.digest,
        "drawn_digest": result.drawn_digest,
    }


def _read(file: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(file.read_text())
    return read


def _compare(old: dict[str, Any], new: dict[str, Any], *, by_bytes: bool) -> int:
    lines = [f"{name}: only in one of both" for name in sorted(old.keys() ^ new.keys())]
    added = []
    keys = ("verdict", "strongest", "windows", "oracles", *(("digest",) if by_bytes else ()))
    for name in [name for name in old if name in new]:
        before, after = old[name], new[name]
        for key in keys:
            if before[key] != after[key]:
                lines.append(f"{name}: {key} was {before[key]}, is {after[key]}")
        gone = [one for one in before["findings"] if one not in after["findings"]]
        lines += [f"{name}: the finding {one} is gone" for one in gone]
        more = [one for one in after["findings"] if one not in before["findings"]]
        stages = [stage for stage in after["runs"] if stage not in before["runs"]]
        for one in more:
            text = f"{name}: the finding {one} is new"
            (added if stages else lines).append(f"{text} (new stages: {', '.join(stages)})")
    equal = sum(1 for name in old if name in new and old[name]["digest"] == new[name]["digest"])
    print("\n".join([*lines, *(f"addition: {line}" for line in added)]))
    print(f"{len(old)} compared, {len(lines)} differences, {len(added)} additions, "
          f"{equal} with equal digests")  # fmt: skip
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
